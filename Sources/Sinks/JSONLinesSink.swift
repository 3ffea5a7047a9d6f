public import Capture
public import Dissection
public import Records
public import Summaries
public import TraceIdentity

/// JSON Lines: one object a record, keys nested, UTF-8 without anything a terminal would act on.
///
/// A comma follows each value; what closes an object or a list takes the place of the last one.
public struct JSONLinesSink: Sink, ~Copyable {
    public var buffer = OctetBuffer(capacity: 128 * 1024)
    private let redaction: Redaction
    private let memory = SecretMemory()
    private var clock = UTCClock()

    public init(redaction: Redaction) {
        // Safe: the memory lives, and goes where it goes, with what is kept here alone.
        self.redaction = unsafe redaction.remembering(in: memory)
    }

    public mutating func write(_ record: borrowing PacketRecord, _ frame: Span<UInt8>) {
        buffer.append(UInt8(ascii: "{"))
        record.walk(frame, redaction: redaction, into: &self)
        endRecord()
    }

    public mutating func write(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        buffer.append(UInt8(ascii: "{"))
        record.walk(heads, redaction: redaction, into: &self)
        endRecord()
    }

    public mutating func write(_ record: borrowing HandshakeRecord, _ octets: Span<UInt8>) {
        buffer.append(UInt8(ascii: "{"))
        record.walk(octets, into: &self)
        endRecord()
    }

    public mutating func write(_ record: ConnectionRecord) {
        buffer.append(UInt8(ascii: "{"))
        record.walk(into: &self)
        endRecord()
    }

    public mutating func write(_ record: LossRecord) {
        buffer.append(UInt8(ascii: "{"))
        record.walk(into: &self)
        endRecord()
    }

    /// Writes the summary of a run.
    public mutating func write(_ record: SummaryRecord) {
        buffer.append(UInt8(ascii: "{"))
        record.walk(into: &self)
        endRecord()
    }

    private mutating func endRecord() {
        close(UInt8(ascii: "}"))
        buffer[buffer.count - 1] = UInt8(ascii: "\n")
    }

    /// Ends an object or a list, and has a comma follow.
    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        if buffer.last == UInt8(ascii: ",") { buffer.truncate(to: buffer.count &- 1) }
        buffer.append(atMost: 2) {
            $0.write(bracket)
            $0.write(UInt8(ascii: ","))
        }
    }

    /// A key, and behind it a value of at most `limit` octets.
    @inline(__always)
    private mutating func append(
        _ key: StaticString,
        atMost limit: Int,
        _ value: (inout OctetCursor) -> Void
    ) {
        buffer.append(atMost: key.utf8CodeUnitCount &+ 3 &+ limit) {
            $0.write(key: key)
            value(&$0)
        }
    }
}

extension JSONLinesSink: FieldVisitor {
    @inline(__always)
    public mutating func beginGroup(_ key: StaticString) {
        append(key, atMost: 1) { $0.write(UInt8(ascii: "{")) }
    }

    @inline(__always)
    public mutating func endGroup() {
        if buffer.last == UInt8(ascii: "{") {
            removeEmptyGroup()
        } else {
            close(UInt8(ascii: "}"))
        }
    }

    /// Takes back `"key":{`.
    @inline(never)
    private mutating func removeEmptyGroup() {
        var start = buffer.count - 4
        while buffer[start] != UInt8(ascii: "\"") { start -= 1 }
        buffer.truncate(to: start)
    }

    public mutating func beginList(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: 1) { $0.write(UInt8(ascii: "[")) }
    }

    public mutating func beginList(wireKey: Span<UInt8>) {
        // Two names must never become one key: what is not printable ASCII is told apart by its octets.
        buffer.append(atMost: 5 * wireKey.count + 4) { cursor in
            cursor.write(UInt8(ascii: "\""))
            for i in wireKey.indices {
                let octet = wireKey[i].lowercasedASCII
                if octet > 0x20, octet < 0x7f, octet != UInt8(ascii: "\""),
                    octet != UInt8(ascii: "\\")
                {
                    cursor.write(octet)
                } else {
                    cursor.write(#"\\x"#)
                    cursor.write(UInt64(octet), hexadecimalDigits: 2)
                }
            }
            cursor.write("\":[")
        }
    }

    public mutating func endList() { close(UInt8(ascii: "]")) }
    public mutating func beginElement() { buffer.append(UInt8(ascii: "{")) }
    public mutating func endElement() { close(UInt8(ascii: "}")) }

    @inline(__always)
    public mutating func number(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: OctetCursor.decimalLimit + 1) {
            $0.write(decimal: value)
            $0.write(UInt8(ascii: ","))
        }
    }

    @inline(__always)
    public mutating func boolean(
        _ key: StaticString,
        _ value: Bool,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: 6) {
            if value { $0.write("true,") } else { $0.write("false,") }
        }
    }

    @inline(__always)
    public mutating func word(
        _ key: StaticString,
        _ value: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: value.utf8CodeUnitCount + 3) { $0.write(quoted: value) }
    }

    @inline(__always)
    public mutating func beginString(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: 1) { $0.write(UInt8(ascii: "\"")) }
    }

    public mutating func beginNote(_ text: TextForm) {}

    public mutating func piece(_ octets: Span<UInt8>) { buffer.append(escapingForJSON: octets) }
    public mutating func piece(_ word: StaticString) { buffer.append(word) }
    public mutating func endString() { buffer.append("\",") }

    public mutating func time(
        _ key: StaticString,
        _ value: Timestamp,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        beginString(key, text, meaning)
        clock.write(value, to: &buffer)
        endString()
    }

    public mutating func duration(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        let (seconds, fraction) = value.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(key, atMost: OctetCursor.decimalLimit + 11) {
            $0.write(decimal: seconds)
            $0.write(fraction: UInt32(fraction))
            $0.write(UInt8(ascii: ","))
        }
    }

    @inline(__always)
    public mutating func hexadecimal(
        _ key: StaticString,
        _ value: UInt128,
        digits: Int,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: digits + 3) {
            $0.write(UInt8(ascii: "\""))
            $0.write(hexadecimal: value, digits: digits)
            $0.write("\",")
        }
    }

    public mutating func address(
        _ key: StaticString,
        _ value: IPAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: OctetCursor.addressLimit + 3) {
            $0.write(UInt8(ascii: "\""))
            $0.write(value)
            $0.write("\",")
        }
    }

    public mutating func address(
        _ key: StaticString,
        _ value: MACAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        append(key, atMost: OctetCursor.addressLimit + 3) {
            $0.write(UInt8(ascii: "\""))
            $0.write(value)
            $0.write("\",")
        }
    }

    public mutating func interface(
        _ key: StaticString,
        _ value: InterfaceName,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        beginString(key, text, meaning)
        buffer.append(escapingForJSON: value.octets.span.extracting(0..<value.count))
        endString()
    }

    public mutating func communityID(
        _ key: StaticString,
        _ value: CommunityID,
        _ meaning: StaticString
    ) {
        append(key, atMost: value.text.count + 3) {
            $0.write(UInt8(ascii: "\""))
            $0.write(value.text.span)
            $0.write("\",")
        }
    }

    public mutating func flags(
        _ key: StaticString,
        _ value: TCPHeader.Flags,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        beginList(key, text, meaning)
        var rest = value.rawValue
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            word("", TCPHeader.Flags.names[bit], nil, "")
        }
        endList()
    }
}

extension TCPHeader.Flags {
    /// The names of the bits in the output, from the lowest on.
    static let names: [9 of StaticString] = [
        "fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ae",
    ]
}

extension OctetCursor {
    /// `"key":`, or nothing for an empty key.
    @inline(__always)
    fileprivate mutating func write(key: StaticString) {
        guard key.utf8CodeUnitCount > 0 else { return }
        write(UInt8(ascii: "\""))
        write(key)
        write("\":")
    }

    /// A word of hdrlog's own, which needs no escaping, and a comma.
    @inline(__always)
    fileprivate mutating func write(quoted word: StaticString) {
        write(UInt8(ascii: "\""))
        write(word)
        write("\",")
    }
}
