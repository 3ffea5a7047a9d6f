public import Records

/// One readable line a record, that of a packet in the manner of tcpdump's.
///
/// Fields are written as the record shows them; what stands between two follows from their columns. A
/// line that is to fit a width is written without what stands between fields first, see ``TextLine``.
public struct TextSink: Sink, ~Copyable {
    public var buffer = OctetBuffer(capacity: 128 * 1024)
    private let redaction: Redaction
    private let isColored: Bool
    var clock: LocalClock
    private var severity = Severity.info

    /// How long lines may be, and the one that is made to be no longer.
    private let width: TextWidth
    var line = TextLine()

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
        self.redaction = redaction
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
        if width != .unlimited {
            line.begin(at: buffer.count, width: width.now, layout)
        }
    }

    private mutating func endRecord() {
        if line.isFitted {
            line.end(in: &buffer, isColored: isColored)
        } else {
            setStyle(.plain)
            if column == .source || column == .destination { buffer.append(UInt8(ascii: ":")) }
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Starts a field: what separates it from the one before, and its label.
    mutating func begin(_ text: TextForm, _ kind: TextPart.Kind = .plain) {
        if let separator = list.separator() {
            buffer.append(separator)
        } else if line.isFitted {
            mark(text, kind)
        } else {
            separate(column, text.column)
            column = text.column
        }
        buffer.append(text.label)
        if text.label.utf8CodeUnitCount > 0, text.style != .hidden {
            buffer.append(UInt8(ascii: " "))
        }
    }

    /// Writes what stands between two fields, and changes the colour where another column starts.
    private mutating func separate(_ last: TextColumn?, _ next: TextColumn) {
        if next != last { setStyle(.plain) }
        if let last { buffer.append(last.separator(before: next)) }
        if next != last { setStyle(Self.style(of: next, severity)) }
    }

    /// Starts a part of a line that is to be fitted; a port is one with its address.
    private mutating func mark(_ text: TextForm, _ kind: TextPart.Kind) {
        if column == text.column, column == .source || column == .destination {
            buffer.append(UInt8(ascii: "."))
            return
        }
        column = text.column
        let label = text.label.utf8CodeUnitCount
        line.begin(
            TextPart(
                kind: kind,
                column: text.column,
                isMinor: text.isMinor,
                style: Self.style(of: text.column, severity),
                octets: buffer.count..<buffer.count,
                label: kind == .trace && label > 0 ? label + 1 : 0
            )
        )
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
