internal import Histogram

/// How long exchanges took, each to a hundredth of it, in a few kilobytes however many there are.
public struct Durations: Sendable {
    /// Of microseconds.
    private var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .two)

    /// Nanoseconds; the lower one starts above the other.
    public private(set) var shortest = UInt64.max
    public private(set) var longest: UInt64 = 0

    /// A day: longer ones count as that, so that a wrong clock takes no room.
    private static let limit: UInt64 = 86_400_000_000

    public init() {}

    public var count: UInt64 { histogram.totalCount }

    mutating func add(_ nanoseconds: UInt64) {
        histogram.record(min(nanoseconds / 1000, Self.limit))
        shortest = min(shortest, nanoseconds)
        longest = max(longest, nanoseconds)
    }

    mutating func add(_ other: Durations) {
        histogram.add(other.histogram)
        shortest = min(shortest, other.shortest)
        longest = max(longest, other.longest)
    }

    /// The shortest time, in nanoseconds, that so many of a hundred exchanges did not exceed; nil
    /// without any.
    public func percentile(_ percent: Double) -> UInt64? {
        guard count > 0 else { return nil }
        let nanoseconds = histogram.valueAtPercentile(percent) &* 1000
        return max(shortest, min(longest, nanoseconds))
    }

    /// How many fall into each of the times that `scale` tells apart.
    public func columns(_ scale: DurationScale) -> [UInt64] {
        var columns = [UInt64](repeating: 0, count: scale.count)
        for value in histogram.recordedValues() {
            let nanoseconds = max(shortest, min(longest, value.value &* 1000))
            columns[scale.column(of: nanoseconds)] += value.count
        }
        return columns
    }
}
