internal import Dissection

// What lines of text are made of.
extension OctetBuffer {
    /// Text that may hold anything: `\` is doubled, and what may not be written becomes `\xNN`, an octet,
    /// or `\u{N}`, a scalar.
    mutating func append(text octets: Span<UInt8>) {
        var text = WireText()
        while let part = text.next(in: octets) {
            switch part {
            case .plain(let range): append(plain: octets.extracting(range))
            case .quote: append(UInt8(ascii: "\""))
            case .backslash: append(#"\\"#)
            case .scalar(let scalar): append(escaped: scalar)
            case .invalid(let octet): append(escaped: octet)
            }
        }
    }

    /// `\u{N}` in the place of a scalar; `\xNN` of one that is an octet of ASCII.
    mutating func append(escaped scalar: UInt32) {
        guard scalar >= 0x80 else { return append(escaped: UInt8(scalar)) }
        append(#"\u{"#)
        append(atMost: 8) { $0.write(hexadecimal: UInt64(scalar)) }
        append(UInt8(ascii: "}"))
    }

    /// `\xNN` in the place of an octet.
    mutating func append(escaped octet: UInt8) {
        append(#"\x"#)
        append(UInt64(octet), hexadecimalDigits: 2)
    }

    /// Octets that are safe to show, but for a space behind a comma: columns start so, and no value may
    /// pass for one.
    private mutating func append(plain octets: Span<UInt8>) {
        var start = 0
        while let space = octets.firstIndex(of: UInt8(ascii: " "), in: start..<octets.count) {
            append(octets.extracting(start..<space))
            if last == UInt8(ascii: ",") {
                append(#"\x20"#)
            } else {
                append(UInt8(ascii: " "))
            }
            start = space + 1
        }
        append(octets.extracting(start..<octets.count))
    }
}
