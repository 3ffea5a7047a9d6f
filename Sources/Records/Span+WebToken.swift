internal import Dissection

extension Span<UInt8> {
    /// Whether a JSON Web Token may stand in `range`; false is certain.
    @usableFromInline
    func mayHoldWebToken(_ range: Range<Int>) -> Bool {
        guard range.count > Self.leastWebTokenHeader else { return false }
        var rest = range.dropFirst(2)
        while let letter = firstIndex(of: UInt8(ascii: "J"), in: rest) {
            if self[letter - 1] == UInt8(ascii: "y"), self[letter - 2] == UInt8(ascii: "e") {
                return true
            }
            rest = letter + 1..<rest.upperBound
        }
        return false
    }

    /// Where the JSON Web Token (RFC 7515, section 3.1; RFC 7516) ends that starts at `start`; nil where
    /// none does: an object of JSON in base64, and two or more parts in base64 behind dots, of which the
    /// last may be cut off with the text.
    func webTokenEnd(from start: Int, before end: Int) -> Int? {
        guard start + Self.leastWebTokenHeader < end, starts(with: "eyJ", at: start) else {
            return nil
        }
        var (dots, header) = (0, 0)
        var i = start
        while i < end, self[i] == UInt8(ascii: ".") || self[i].isBase64URLDigit {
            if self[i] == UInt8(ascii: ".") {
                dots += 1
            } else if dots == 0 {
                header += 1
            }
            i += 1
        }
        return dots >= (i == end ? 1 : 2) && header >= Self.leastWebTokenHeader ? i : nil
    }

    /// Digits that the shortest header of a token takes, less some to be sure.
    private static var leastWebTokenHeader: Int { 16 }
}

extension UInt8 {
    /// Whether the octet is a digit of base64 as URLs have it (RFC 4648, section 5), or pads some.
    fileprivate var isBase64URLDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "="):
            true
        default: false
        }
    }
}
