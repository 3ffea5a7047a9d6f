/// A time as people write it: seconds, or a number and a unit, as in `250ms`.
public struct TimeSpan: Equatable, Sendable, CustomStringConvertible {
    public let nanoseconds: UInt64

    public var seconds: Double { Double(nanoseconds) / 1e9 }

    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    public init(seconds: Double) {
        nanoseconds = UInt64(seconds * 1e9)
    }

    /// Reads a time of at most 1e9 seconds.
    public init(_ text: some StringProtocol) throws(SelectionError) {
        let unit = Self.units.first { text.hasSuffix($0.name) }
        let factor = unit?.nanoseconds ?? 1e9
        guard let number = Double(text.dropLast(unit?.name.count ?? 0)), number >= 0,
            number * factor <= 1e18
        else { throw SelectionError("give seconds, or a number and ns, us, ms, s, m or h") }
        nanoseconds = UInt64(number * factor)
    }

    /// In seconds.
    public var description: String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest == 0 ? "\(whole)s" : "\(seconds)s"
    }
}
