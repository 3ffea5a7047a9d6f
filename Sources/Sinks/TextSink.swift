public import Capture
public import Dissection
public import Records
public import TraceIdentity

/// One readable line a packet, in the manner of tcpdump's.
///
/// A record shows its fields in its own order; a line has columns in theirs. So fields are written
/// aside first, and joined when the record is done.
public struct TextSink: Sink, ~Copyable {
    public var buffer = OctetBuffer(capacity: 128 * 1024)
    private let redaction: Redaction
    private let isColored: Bool
    private var clock: LocalClock

    /// The fields of this record.
    private var fields = OctetBuffer(capacity: 4096)

    /// Which octets of ``fields`` belong to which column, in the order they were written.
    private var parts: [(column: TextColumn, octets: Range<Int>)] = []

    /// Columns that have a field already, a bit each.
    private var startedColumns: UInt16 = 0

    private var list = TextListState()

    /// Whether the string that is being written shows.
    private var showsString = false

    public init(redaction: Redaction, isColored: Bool, timestamps: TimestampFormat) {
        self.redaction = redaction
        self.isColored = isColored
        clock = LocalClock(timestamps)
    }

    public mutating func write(_ record: borrowing PacketRecord, _ frame: Span<UInt8>) {
        fields.removeAll()
        parts.removeAll(keepingCapacity: true)
        startedColumns = 0
        record.walk(frame, redaction: redaction, into: &self)
        write(line: record)
    }

    private mutating func write(line record: borrowing PacketRecord) {
        let severity = record.severity
        appendColumn(.time, style: .dim)
        appendColumn(.interface)
        appendColumn(.direction)
        if has(.source) {
            switch record.dissection.network {
            case .none: break
            case .ipv4: appendWord("IP")
            case .ipv6: appendWord("IP6")
            }
            appendColumn(.source)
            appendWord(">")
            appendColumn(.destination)
            buffer.append(UInt8(ascii: ":"))
        }
        var isFirst = true
        for column in TextColumn.allCases where column > .destination && has(column) {
            if !isFirst, column != .fields { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            appendColumn(column, style: Self.style(of: column, severity))
        }
        buffer.append(UInt8(ascii: "\n"))
    }
}

// Columns and colours.
extension TextSink {
    /// An escape sequence that starts a colour (ECMA-48, SGR).
    private enum Style {
        case plain, dim, bold, trace, warning, error

        var start: StaticString {
            switch self {
            case .plain: ""
            case .dim: "\u{1b}[2m"
            case .bold: "\u{1b}[1m"
            case .trace: "\u{1b}[36m"
            case .warning: "\u{1b}[33m"
            case .error: "\u{1b}[31m"
            }
        }
    }

    private static func style(of column: TextColumn, _ severity: Severity) -> Style {
        switch (column, severity) {
        case (.trace, _): .trace
        case (.link, _), (.time, _): .plain
        case (_, .error): .error
        case (_, .warning): .warning
        case (.startLine, _): .bold
        default: .plain
        }
    }

    private func has(_ column: TextColumn) -> Bool {
        startedColumns & 1 << UInt16(column.rawValue) != 0
    }

    /// A space, unless a line starts.
    private mutating func separate() {
        let last = buffer.last
        if last != 0, last != UInt8(ascii: "\n") { buffer.append(UInt8(ascii: " ")) }
    }

    private mutating func appendWord(_ word: StaticString) {
        separate()
        buffer.append(word)
    }

    private mutating func appendColumn(_ column: TextColumn, style: Style = .plain) {
        guard has(column) else { return }
        separate()
        let isColored = isColored && style != .plain
        if isColored { buffer.append(style.start) }
        for part in parts where part.column == column {
            buffer.append(fields, part.octets)
        }
        if isColored { buffer.append("\u{1b}[0m") }
    }

    /// Starts a field: what separates it from the one before, and its label.
    ///
    /// - Returns: whether the field shows at all.
    private mutating func begin(_ text: TextForm?) -> Bool {
        guard let text else { return false }
        let column = text.column
        let start = fields.count
        if let separator = list.separator() {
            fields.append(separator)
        } else if has(column) {
            switch column {
            case .source, .destination: fields.append(UInt8(ascii: "."))
            case .startLine, .fields, .stop: fields.append(UInt8(ascii: " "))
            default: fields.append(", ")
            }
        }
        startedColumns |= 1 << UInt16(column.rawValue)
        fields.append(text.label)
        if text.label.utf8CodeUnitCount > 0, text.style != .hidden {
            fields.append(UInt8(ascii: " "))
        }
        // Fields of one column mostly come one after the other.
        if parts.last?.column != column { parts.append((column, start..<start)) }
        return true
    }

    /// Ends the field that was begun last.
    private mutating func end() {
        let index = parts.count - 1
        parts[index].octets = parts[index].octets.lowerBound..<fields.count
    }
}

extension TextSink: FieldVisitor {
    public static var showsEveryField: Bool { false }

    public mutating func beginGroup(_ key: StaticString) {}
    public mutating func endGroup() {}

    public mutating func beginList(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        if !list.isShown, begin(text) { end() }
        list.begin(shows: text != nil)
    }

    public mutating func beginList(wireKey: Span<UInt8>) { list.begin(shows: false) }
    public mutating func endList() { list.end() }
    public mutating func beginElement() { list.beginElement() }
    public mutating func endElement() { list.endElement() }

    public mutating func number(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard begin(text) else { return }
        switch text?.style {
        case .hexadecimal:
            fields.append("0x")
            fields.append(value, hexadecimalDigits: value > 0xff ? 4 : 2)
        case .hidden: break
        default: fields.append(decimal: value)
        }
        end()
    }

    public mutating func boolean(
        _ key: StaticString,
        _ value: Bool,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard value, begin(text) else { return }
        end()
    }

    public mutating func word(
        _ key: StaticString,
        _ value: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard begin(text) else { return }
        if text?.style != .hidden { fields.append(value) }
        end()
    }

    public mutating func beginString(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        showsString = begin(text)
    }

    public mutating func piece(_ octets: Span<UInt8>) {
        if showsString { append(escaping: octets) }
    }

    public mutating func piece(_ word: StaticString) {
        if showsString { fields.append(word) }
    }

    public mutating func endString() {
        if showsString { end() }
    }

    public mutating func time(
        _ key: StaticString,
        _ value: Timestamp,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard clock.isVisible, begin(text) else { return }
        clock.write(value, to: &fields)
        end()
    }

    public mutating func hexadecimal(
        _ key: StaticString,
        _ value: UInt128,
        digits: Int,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard begin(text) else { return }
        fields.append(hexadecimal: value, digits: digits)
        end()
    }

    public mutating func address(
        _ key: StaticString,
        _ value: IPAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard begin(text) else { return }
        fields.append(value)
        end()
    }

    public mutating func address(
        _ key: StaticString,
        _ value: MACAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard begin(text) else { return }
        fields.append(value)
        end()
    }

    public mutating func interface(
        _ key: StaticString,
        _ value: InterfaceName,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard begin(text) else { return }
        append(escaping: value.octets.span.extracting(0..<value.count))
        end()
    }

    public mutating func communityID(
        _ key: StaticString,
        _ value: CommunityID,
        _ meaning: StaticString
    ) {}

    /// tcpdump's letters: `[S.]` is SYN with ACK.
    public mutating func flags(
        _ key: StaticString,
        _ value: TCPHeader.Flags,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard begin(text) else { return }
        fields.append(UInt8(ascii: "["))
        let letters: StaticString = "FSRP.UEWe"
        for bit in 0..<letters.utf8CodeUnitCount where value.rawValue & 1 << UInt16(bit) != 0 {
            // Safe: `bit` is below the static string's length.
            unsafe fields.append(letters.utf8Start[bit])
        }
        if value.isEmpty { fields.append("none") }
        fields.append(UInt8(ascii: "]"))
        end()
    }

    /// Octets from the wire: `\` is doubled, and what may not be written becomes `\xNN`, an octet, or
    /// `\u{N}`, a scalar.
    private mutating func append(escaping octets: Span<UInt8>) {
        var text = WireText()
        while let part = text.next(in: octets) {
            switch part {
            case .plain(let range): fields.append(octets.extracting(range))
            case .quote: fields.append(UInt8(ascii: "\""))
            case .backslash: fields.append(#"\\"#)
            case .scalar(let scalar) where scalar < 0x80:
                fields.append(#"\x"#)
                fields.append(UInt64(scalar), hexadecimalDigits: 2)
            case .scalar(let scalar):
                fields.append(#"\u{"#)
                fields.append(hexadecimal: UInt64(scalar))
                fields.append(UInt8(ascii: "}"))
            case .invalid(let octet):
                fields.append(#"\x"#)
                fields.append(UInt64(octet), hexadecimalDigits: 2)
            }
        }
    }
}
