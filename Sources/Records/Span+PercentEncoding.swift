extension Span<UInt8> {
    /// The octet at `offset`, percent-encoding (RFC 3986, section 2.1) taken back, and where the next
    /// one starts.
    func percentDecoded(at offset: Int, before end: Int) -> (octet: UInt8, next: Int) {
        guard self[offset] == UInt8(ascii: "%"), offset + 2 < end,
            let high = self[offset + 1].hexadecimalDigit,
            let low = self[offset + 2].hexadecimalDigit
        else { return (self[offset], offset + 1) }
        return (high << 4 | low, offset + 3)
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit, or nil.
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
