public import Capture
public import Dissection
public import Records
public import TraceIdentity

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
        begin(text, .number)
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
        if let text { begin(text, .wire) }
    }

    public mutating func beginNote(_ text: TextForm) {
        showsString = true
        begin(text, .wire)
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
        begin(text, .duration)
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
        begin(text, text.column == .trace ? .trace : .plain)
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
        if isFirst, !isTable {
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
