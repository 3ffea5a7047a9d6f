internal import Dissection

/// What a segment of a path is made of, which tells a word that stands in a program's routes from the
/// name of one thing.
struct PathSegment {
    /// A run of letters and digits, as far as it was read.
    private struct Piece {
        var count = 0
        var digits = 0
        var capitals = 0

        /// Of hexadecimal digits alone.
        var isHexadecimal = true

        /// How often the kind of character changes: small letter, capital, digit.
        var changes = 0
        private var kind = Kind.none

        private enum Kind {
            case none, lower, upper, digit
        }

        mutating func add(_ octet: UInt8) {
            let next: Kind
            switch octet {
            case 0x30...0x39:
                next = .digit
                digits += 1
            case 0x41...0x5a:
                next = .upper
                capitals += 1
                if octet > 0x46 { isHexadecimal = false }
            default:
                next = .lower
                if octet > 0x66 { isHexadecimal = false }
            }
            if kind != .none, next != kind { changes += 1 }
            kind = next
            count += 1
        }

        /// Whether no word looks like this.
        var isVariable: Bool {
            // Of text in base64, half the neighbours are of different kinds, and half the letters are
            // capitals; of words written together a quarter.
            if digits == 0 {
                return count > 24 || isHexadecimal && count >= 16
                    || count >= 10 && changes >= 5 && capitals * 20 > count * 7
            }
            return count >= 20 || digits >= 2 && count >= 8 && changes * 20 > count * 9
                || isHexadecimal && count >= 8
                || digits >= 4 || digits >= 3 && changes >= 4
        }
    }

    /// Longest segment that is taken for a word, octets.
    private static let limit = 40

    /// Whether the segment is likely to differ from request to request: a number, an ID, a digest, a
    /// date, or anything that is not made of letters, digits and `-._~:`.
    static func isVariable(_ segment: Range<Int>, in octets: Span<UInt8>) -> Bool {
        guard segment.count <= limit else { return true }
        var piece = Piece()
        var (pieces, numbers, longestNumber) = (0, 0, 0)
        var isVariable = false
        func end() {
            guard piece.count > 0 else { return }
            pieces += 1
            if piece.digits == piece.count {
                numbers += 1
                longestNumber = max(longestNumber, piece.digits)
            } else if piece.isVariable {
                isVariable = true
            }
            piece = Piece()
        }
        for i in segment {
            switch octets[i] {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: piece.add(octets[i])
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
                UInt8(ascii: ":"):
                end()
            default: return true
            }
        }
        end()
        if isVariable { return true }
        // Of numbers alone, `2.0` is a version; beside words, `us-east-1` a name.
        if numbers == pieces, numbers > 0 { return pieces != 2 || longestNumber > 2 }
        return longestNumber > 1
    }
}
