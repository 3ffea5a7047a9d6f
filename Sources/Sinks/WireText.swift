internal import Dissection

/// Octets from the wire, taken apart into what may be written as it is and what may not.
///
/// What may not, because a terminal or a reader of the log would act on it, or not see it (CWE-117,
/// CWE-150): C0 and C1 control characters, delete, line and paragraph separators, controls of the
/// writing direction, all else that Unicode has as invisible (Default_Ignorable_Code_Point), and
/// whatever is not UTF-8.
struct WireText {
    private var offset = 0

    /// A part of the octets.
    enum Part {
        /// Fit to be written, but for `"` and `\` where these are ``quote`` and ``backslash``.
        case plain(Range<Int>)
        case quote
        case backslash

        /// A Unicode scalar that must be escaped.
        case scalar(UInt32)

        /// An octet that is no UTF-8.
        case invalid(UInt8)
    }

    mutating func next(in octets: Span<UInt8>) -> Part? {
        guard offset < octets.count else { return nil }
        let start = offset
        while offset < octets.count {
            if offset + 8 <= octets.count, octets.isPlainASCII(at: offset) {
                offset += 8
                continue
            }
            // Less than eight are left: with some before, they are eight again.
            if offset + 8 > octets.count, octets.count >= 8,
                octets.isPlainASCII(at: octets.count - 8)
            {
                offset = octets.count
                break
            }
            let octet = octets[offset]
            if octet >= 0x20, octet < 0x7f, octet != 0x22, octet != 0x5c {
                offset += 1
                continue
            }
            guard octet >= 0x80, let (scalar, length) = octets.utf8Scalar(at: offset),
                !Self.isUnsafe(scalar)
            else { break }
            offset += length
        }
        if offset > start { return .plain(start..<offset) }
        return special(in: octets)
    }

    /// The part at `offset` that is not plain.
    private mutating func special(in octets: Span<UInt8>) -> Part {
        let octet = octets[offset]
        if octet >= 0x80 {
            guard let (scalar, length) = octets.utf8Scalar(at: offset) else {
                offset += 1
                return .invalid(octet)
            }
            offset += length
            return .scalar(scalar)
        }
        offset += 1
        switch octet {
        case 0x22: return .quote
        case 0x5c: return .backslash
        default: return .scalar(UInt32(octet))
        }
    }

    /// Whether a scalar of more than one octet must be escaped.
    private static func isUnsafe(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9f, 0xad, 0x34f, 0x61c, 0x115f...0x1160, 0x17b4...0x17b5, 0x180b...0x180f,
            0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0x3164, 0xfe00...0xfe0f, 0xfeff,
            0xffa0, 0xfff0...0xfffb, 0x1bca0...0x1bca3, 0x1d173...0x1d17a, 0xe0000...0xe0fff:
            true
        default: false
        }
    }
}

extension Span<UInt8> {
    /// Whether the eight octets at `offset` are all printable ASCII other than `"` and `\`.
    @inline(__always)
    fileprivate func isPlainASCII(at offset: Int) -> Bool {
        // Safe: the load checks its bounds, and any octets are an integer.
        let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        // An octet's high bit is set in each term where it is below 0x20, is `"`, is `\`, or is 0x7f; a
        // borrow can only set one more above a set one.
        let control = word &- ones &* 0x20 & ~word
        let quote = (word ^ ones &* 0x22) &- ones & ~(word ^ ones &* 0x22)
        let backslash = (word ^ ones &* 0x5c) &- ones & ~(word ^ ones &* 0x5c)
        let delete = (word ^ ones &* 0x7f) &- ones & ~(word ^ ones &* 0x7f)
        return (word | control | quote | backslash | delete) & highs == 0
    }

    /// The Unicode scalar that starts at `offset`, and its length in UTF-8; nil for what is no UTF-8
    /// (RFC 3629, section 4): overlong forms, surrogates, numbers too large, and cut sequences.
    func utf8Scalar(at offset: Int) -> (scalar: UInt32, length: Int)? {
        let first = UInt32(self[offset])
        let (length, least, bits): (Int, UInt32, UInt32)
        switch first {
        case 0xc2...0xdf: (length, least, bits) = (2, 0x80, first & 0x1f)
        case 0xe0...0xef: (length, least, bits) = (3, 0x800, first & 0x0f)
        case 0xf0...0xf4: (length, least, bits) = (4, 0x10000, first & 0x07)
        default: return nil
        }
        guard offset + length <= count else { return nil }
        var scalar = bits
        for i in 1..<length {
            let octet = UInt32(self[offset + i])
            guard octet & 0xc0 == 0x80 else { return nil }
            scalar = scalar << 6 | octet & 0x3f
        }
        guard scalar >= least, scalar <= 0x10ffff, scalar >> 11 != 0x1b else { return nil }
        return (scalar, length)
    }
}
