/// The field names of a head, as far as a fixed number of bits can tell them apart.
///
/// It answers at once, for most heads, what would take a comparison of each name with each other.
public struct HTTPNameSet: Equatable, Sendable {
    private var seen: UInt128 = 0
    private var seenTwice: UInt128 = 0

    /// The set of no names.
    public init() {}

    /// The set of these names, ASCII literals in lower case.
    public init(_ names: StaticString...) {
        for name in names { seen |= Self.bit(of: name) }
    }

    /// The bit for the name in `range`: its length, and its first, middle and last letter without
    /// regard to case.
    ///
    /// The factors are such that of 138 common names none has the bit of a field that bears a trace
    /// context, so that heads without are known at a glance; a test holds the names.
    private static func bit(of range: Range<Int>, in octets: Span<UInt8>) -> UInt128 {
        guard !range.isEmpty else { return 1 }
        let first = Int(octets[range.lowerBound] & 0x1f)
        let middle = Int(octets[range.lowerBound + range.count / 2] & 0x1f)
        let last = Int(octets[range.upperBound - 1] & 0x1f)
        let sum = range.count &* 111 &+ first &* 84 &+ middle &* 15 &+ last &* 100
        return 1 << UInt128(sum & 127)
    }

    private static func bit(of name: StaticString) -> UInt128 {
        name.withUTF8Buffer { octets in
            let octets = unsafe Span(_unsafeElements: octets)
            return bit(of: octets.indices, in: octets)
        }
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
        seen & Self.bit(of: name) != 0
    }

    /// Whether a field may bear one of `names`; false is certain.
    public func mayContain(anyOf names: HTTPNameSet) -> Bool {
        seen & names.seen != 0
    }
}
