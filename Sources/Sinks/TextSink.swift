public import Capture
public import Dissection
public import Records
public import TraceIdentity

/// One readable line a packet, in the manner of tcpdump's.
///
/// Fields are written as the record shows them; what stands between two follows from their columns.
public struct TextSink: Sink, ~Copyable {
    public var buffer = OctetBuffer(capacity: 128 * 1024)
    private let redaction: Redaction
    private let memory = SecretMemory()
    private let isColored: Bool
    private var clock: LocalClock
    private var severity = Severity.info

    /// The column of the field written last; nil at the start of a line.
    private var column: TextColumn?
    private var style = Style.plain
    private var list = TextListState()

    /// Whether the string that is being written shows.
    private var showsString = false

    public init(redaction: Redaction, isColored: Bool, timestamps: TimestampFormat) {
        self.redaction = redaction.remembering(in: memory)
        self.isColored = isColored
        clock = LocalClock(timestamps)
    }

    public mutating func write(_ record: borrowing PacketRecord, _ frame: Span<UInt8>) {
        severity = record.severity
        column = nil
        record.walk(frame, redaction: redaction, into: &self)
        endRecord()
    }

    public mutating func write(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        severity = record.severity
        column = nil
        record.walk(heads, redaction: redaction, into: &self)
        endRecord()
    }

    public mutating func write(_ record: borrowing HandshakeRecord, _ octets: Span<UInt8>) {
        severity = record.severity
        column = nil
        record.walk(octets, into: &self)
        endRecord()
    }

    public mutating func write(_ record: ConnectionRecord) {
        severity = record.severity
        column = nil
        record.walk(into: &self)
        endRecord()
    }

    public mutating func write(_ record: LossRecord) {
        severity = record.severity
        column = nil
        record.walk(into: &self)
        endRecord()
    }

    private mutating func endRecord() {
        setStyle(.plain)
        if column == .source || column == .destination { buffer.append(UInt8(ascii: ":")) }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Starts a field: what separates it from the one before, and its label.
    private mutating func begin(_ text: TextForm) {
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
        buffer.append(text.label)
        if text.label.utf8CodeUnitCount > 0, text.style != .hidden {
            buffer.append(UInt8(ascii: " "))
        }
    }

    /// Ends the last column, and starts another.
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
}

// Colours.
extension TextSink {
    private typealias Style = TextStyle

    private static func style(of column: TextColumn, _ severity: Severity) -> Style {
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

    private mutating func setStyle(_ next: Style) {
        guard isColored, style != next else { return }
        buffer.append(next.start)
        style = next
    }
}

extension TextSink: FieldVisitor {
    public static var showsEveryField: Bool { false }

    @inline(__always)
    public mutating func beginGroup(_ key: StaticString) {}
    @inline(__always)
    public mutating func endGroup() {}

    public mutating func beginList(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        if !list.isShown, let text { begin(text) }
        list.begin(shows: text != nil)
    }

    public mutating func beginList(wireKey: Span<UInt8>) { list.begin(shows: false) }
    public mutating func endList() { list.end() }
    public mutating func beginElement() { list.beginElement() }
    public mutating func endElement() { list.endElement() }

    @inline(__always)
    public mutating func number(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        begin(text)
        switch text.style {
        case .hexadecimal:
            buffer.append("0x")
            buffer.append(value, hexadecimalDigits: value > 0xff ? 4 : 2)
        case .hidden: break
        default: buffer.append(decimal: value)
        }
    }

    @inline(__always)
    public mutating func boolean(
        _ key: StaticString,
        _ value: Bool,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        if value, let text { begin(text) }
    }

    @inline(__always)
    public mutating func word(
        _ key: StaticString,
        _ value: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        begin(text)
        if text.style != .hidden { buffer.append(value) }
    }

    @inline(__always)
    public mutating func beginString(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        showsString = text != nil
        if let text { begin(text) }
    }

    public mutating func beginNote(_ text: TextForm) {
        showsString = true
        begin(text)
    }

    public mutating func piece(_ octets: Span<UInt8>) {
        if showsString { buffer.append(text: octets) }
    }

    public mutating func piece(_ word: StaticString) {
        if showsString { buffer.append(word) }
    }

    public mutating func endString() {}

    @inline(__always)
    public mutating func time(
        _ key: StaticString,
        _ value: Timestamp,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard clock.isVisible, let text else { return }
        begin(text)
        clock.write(value, to: &buffer)
    }

    /// In milliseconds, to the microsecond.
    public mutating func duration(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        begin(text)
        let (milliseconds, rest) = value.quotientAndRemainder(dividingBy: 1_000_000)
        buffer.append(decimal: milliseconds)
        buffer.append(UInt8(ascii: "."))
        buffer.append(rest / 1000, digits: 3)
        buffer.append(" ms")
    }

    @inline(__always)
    public mutating func hexadecimal(
        _ key: StaticString,
        _ value: UInt128,
        digits: Int,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        begin(text)
        buffer.append(atMost: digits) { $0.write(hexadecimal: value, digits: digits) }
    }

    @inline(__always)
    public mutating func address(
        _ key: StaticString,
        _ value: IPAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        let isFirst = text.column == .source && column != .source
        begin(text)
        if isFirst {
            switch value {
            case .v4: buffer.append("IP ")
            case .v6: buffer.append("IP6 ")
            }
        }
        buffer.append(atMost: OctetCursor.addressLimit) { $0.write(value) }
    }

    @inline(__always)
    public mutating func address(
        _ key: StaticString,
        _ value: MACAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        begin(text)
        buffer.append(atMost: OctetCursor.addressLimit) { $0.write(value) }
    }

    @inline(__always)
    public mutating func interface(
        _ key: StaticString,
        _ value: InterfaceName,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        begin(text)
        buffer.append(text: value.octets.span.extracting(0..<value.count))
    }

    public mutating func communityID(
        _ key: StaticString,
        _ value: CommunityID,
        _ meaning: StaticString
    ) {}

    /// tcpdump's letters: `[S.]` is SYN with ACK.
    @inline(__always)
    public mutating func flags(
        _ key: StaticString,
        _ value: TCPHeader.Flags,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let text else { return }
        begin(text)
        buffer.append(UInt8(ascii: "["))
        let letters: StaticString = "FSRP.UEWe"
        for bit in 0..<letters.utf8CodeUnitCount where value.rawValue & 1 << UInt16(bit) != 0 {
            // Safe: `bit` is below the static string's length.
            unsafe buffer.append(letters.utf8Start[bit])
        }
        if value.isEmpty { buffer.append("none") }
        buffer.append(UInt8(ascii: "]"))
    }
}
