/// The field names of a head, as far as a fixed number of bits can tell them apart.
///
/// It answers at once, for most heads, what would take a comparison of each name with each other.
public struct HTTPNameSet: Equatable, Sendable {
    private var seen: UInt128 = 0
    private var seenTwice: UInt128 = 0

    /// The bit for the name in `range`: its length, and its first and last letter without regard to
    /// case.
    private static func bit(of range: Range<Int>, in octets: Span<UInt8>) -> UInt128 {
        guard !range.isEmpty else { return 1 }
        let first = Int(octets[range.lowerBound] & 0x1f)
        let last = Int(octets[range.upperBound - 1] & 0x1f)
        return 1 << UInt128((range.count &* 37 &+ first &* 11 &+ last &* 5) & 127)
    }

    mutating func insert(_ range: Range<Int>, in octets: Span<UInt8>) {
        let bit = Self.bit(of: range, in: octets)
        seenTwice |= seen & bit
        seen |= bit
    }

    /// Whether a second field may bear the name of the field in `range`; false is certain.
    public func mayRepeat(_ range: Range<Int>, in octets: Span<UInt8>) -> Bool {
        seenTwice & Self.bit(of: range, in: octets) != 0
    }

    /// Whether a field may be called `name`, an ASCII literal in lower case; false is certain.
    public func mayContain(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { octets in
            let octets = unsafe Span(_unsafeElements: octets)
            return seen & Self.bit(of: octets.indices, in: octets) != 0
        }
    }
}
