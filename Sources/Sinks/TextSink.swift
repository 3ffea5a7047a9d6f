public import Records

/// One readable line a record, that of a packet in the manner of tcpdump's.
///
/// Fields are written as the record shows them; what stands between two follows from their columns. A
/// line that is to fit a width is written without what stands between fields first, see ``TextLine``.
public struct TextSink: Sink, ~Copyable {
    public var buffer = OctetBuffer(capacity: 128 * 1024)
    private let redaction: Redaction
    private let memory = SecretMemory()
    private let isColored: Bool
    var clock: LocalClock
    private var severity = Severity.info

    /// How long lines may be, and the one that is made to be no longer.
    private let width: TextWidth
    var line = TextLine()
    private var isFitted = false

    /// Whether addresses stand in a column, and need no word before them.
    private(set) var isTable = false

    /// The column of the field written last; nil at the start of a line.
    var column: TextColumn?
    private var style = TextStyle.plain
    var list = TextListState()

    /// Whether the string that is being written shows.
    var showsString = false

    public init(
        redaction: Redaction,
        isColored: Bool,
        timestamps: TimestampFormat,
        width: TextWidth = .unlimited
    ) {
        self.redaction = redaction.remembering(in: memory)
        self.isColored = isColored
        self.width = width
        clock = LocalClock(timestamps)
    }

    public mutating func write(_ record: borrowing PacketRecord, _ frame: Span<UInt8>) {
        beginRecord(record.severity, .running)
        record.walk(frame, redaction: redaction, into: &self)
        endRecord()
    }

    public mutating func write(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        beginRecord(record.severity, .table)
        record.walk(heads, redaction: redaction, into: &self)
        endRecord()
    }

    public mutating func write(_ record: borrowing HandshakeRecord, _ octets: Span<UInt8>) {
        beginRecord(record.severity, .table)
        record.walk(octets, into: &self)
        endRecord()
    }

    public mutating func write(_ record: ConnectionRecord) {
        beginRecord(record.severity, .table)
        record.walk(into: &self)
        endRecord()
    }

    public mutating func write(_ record: LossRecord) {
        beginRecord(record.severity, .running)
        record.walk(into: &self)
        endRecord()
    }

    private mutating func beginRecord(_ severity: Severity, _ layout: TextLine.Layout) {
        self.severity = severity
        column = nil
        if !width.isUnlimited {
            line.begin(at: buffer.count, width: width.now, layout)
            isFitted = line.isFitted
            isTable = isFitted && layout == .table
        }
    }

    private mutating func endRecord() {
        if isFitted {
            line.end(in: &buffer, isColored: isColored)
        } else {
            setStyle(.plain)
            if column == .source || column == .destination { buffer.append(UInt8(ascii: ":")) }
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Starts a field: what separates it from the one before, and its label.
    @inline(__always)
    mutating func begin(_ text: TextForm, _ kind: TextPart.Kind = .plain) {
        if isFitted { mark(text, kind) } else { start(text) }
    }

    private mutating func start(_ text: TextForm) {
        if let separator = list.separator() {
            buffer.append(separator)
        } else if text.column == column {
            switch text.column {
            case .source, .destination: buffer.append(UInt8(ascii: "."))
            case .startLine, .stop: buffer.append(UInt8(ascii: " "))
            default: buffer.append(", ")
            }
        } else {
            enter(text.column)
        }
        append(labelOf: text)
    }

    @inline(__always)
    private mutating func append(labelOf text: TextForm) {
        buffer.append(text.label)
        if text.label.utf8CodeUnitCount > 0, text.style != .hidden {
            buffer.append(UInt8(ascii: " "))
        }
    }

    /// Ends the last column, and starts another.
    ///
    /// ``TextColumn/separator(before:)`` says the same, which a test holds it to; constants are a twentieth
    /// of a line's time faster.
    private mutating func enter(_ next: TextColumn) {
        setStyle(.plain)
        switch (column, next) {
        case (nil, _): break
        case (.source, .destination): buffer.append(" > ")
        case (.time, _), (.interface, _), (.direction, _): buffer.append(UInt8(ascii: " "))
        case (.source, _), (.destination, _): buffer.append(": ")
        default: buffer.append(", ")
        }
        column = next
        setStyle(Self.style(of: next, severity))
    }

    /// Starts a part of a line that is to be fitted; a port is one with its address.
    @inline(never)
    private mutating func mark(_ text: TextForm, _ kind: TextPart.Kind) {
        if let separator = list.separator() {
            buffer.append(separator)
        } else if column == text.column, column == .source || column == .destination {
            buffer.append(UInt8(ascii: "."))
        } else {
            column = text.column
            let label = text.label.utf8CodeUnitCount
            line.begin(
                TextPart(
                    kind: kind,
                    column: text.column,
                    weight: text.weight,
                    style: Self.style(of: text.column, severity),
                    octets: buffer.count..<buffer.count,
                    label: kind == .trace && label > 0 ? label + 1 : 0
                )
            )
        }
        append(labelOf: text)
    }
}

// Colours.
extension TextSink {
    private static func style(of column: TextColumn, _ severity: Severity) -> TextStyle {
        switch (column, severity) {
        case (.time, _): .dim
        case (.trace, _): .trace
        case (.transport, .warning), (.startLine, .warning), (.stop, .warning),
            (.exchange, .warning):
            .warning
        case (.transport, .error), (.startLine, .error), (.stop, .error), (.exchange, .error):
            .error
        case (.startLine, .info): .bold
        default: .plain
        }
    }

    private mutating func setStyle(_ next: TextStyle) {
        guard isColored, style != next else { return }
        buffer.append(next.start)
        style = next
    }
}
