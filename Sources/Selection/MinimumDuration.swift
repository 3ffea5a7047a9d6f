/// The least time that an exchange takes: seconds, or a number and a unit, as in `250ms`.
public struct MinimumDuration: Equatable, Sendable {
    let nanoseconds: UInt64

    public init(_ text: some StringProtocol) throws(SelectionError) {
        let units: [(String, Double)] = [
            ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9),
        ]
        let unit = units.first { text.hasSuffix($0.0) }
        guard let number = Double(text.dropLast(unit?.0.count ?? 0)), number >= 0,
            number * (unit?.1 ?? 1e9) <= 1e18
        else { throw SelectionError("give seconds, or a number and ns, us, ms, s or m") }
        nanoseconds = UInt64(number * (unit?.1 ?? 1e9))
    }
}
