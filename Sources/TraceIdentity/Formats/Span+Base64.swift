extension Span<UInt8> {
    /// Gives `body` the octets that `range` stands for in base64 with padding (RFC 4648, section 4).
    ///
    /// - Returns: how many they are.
    @inline(__always)
    func decodeBase64(
        in range: Range<Int>,
        _ body: (UInt8) -> Void
    ) throws(TraceContextError) -> Int {
        guard range.count % 4 == 0 else { throw .notBase64 }
        var end = range.upperBound
        for _ in 0..<2 where end > range.lowerBound && self[end - 1] == UInt8(ascii: "=") {
            end -= 1
        }
        var (bits, bitCount, count): (UInt32, UInt32, Int) = (0, 0, 0)
        for i in range.lowerBound..<end {
            guard let digit = self[i].base64Digit else { throw .notBase64 }
            bits = bits << 6 | UInt32(digit)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                body(UInt8(truncatingIfNeeded: bits >> bitCount))
                count += 1
            }
        }
        return count
    }
}

extension UInt8 {
    /// The six bits that the octet stands for in base64, or nil.
    fileprivate var base64Digit: UInt8? {
        switch self {
        case 0x41...0x5a: self - 0x41
        case 0x61...0x7a: self - 0x61 + 26
        case 0x30...0x39: self - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
