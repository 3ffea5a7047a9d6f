internal import Glibc

/// A logarithmic axis of times, for histograms that are compared.
public struct DurationScale: Sendable {
    /// Nanoseconds.
    public let shortest: UInt64
    public let longest: UInt64

    /// Columns, of the same ratio each; one where all times are the same.
    public let count: Int

    private let start: Double
    private let columnsPerOctave: Double

    /// An axis that shows all of `durations`; nil where there are none.
    public init?(_ durations: Durations, columns: Int) {
        guard durations.count > 0 else { return nil }
        self.init(from: durations.shortest, to: durations.longest, columns: columns)
    }

    init(from shortest: UInt64, to longest: UInt64, columns: Int) {
        // Below a microsecond nothing is told apart.
        self.shortest = max(1000, shortest)
        self.longest = max(self.shortest, longest)
        start = log2(Double(self.shortest))
        let octaves = log2(Double(self.longest)) - start
        count = octaves > 0 ? max(1, columns) : 1
        columnsPerOctave = octaves > 0 ? Double(count) / octaves : 0
    }

    /// The column of a time; what lies outside belongs to the nearest.
    public func column(of nanoseconds: UInt64) -> Int {
        let place = (log2(Double(max(1, nanoseconds))) - start) * columnsPerOctave
        return max(0, min(count - 1, Int(place)))
    }

    /// The longest time of a column, nanoseconds.
    public func end(of column: Int) -> UInt64 {
        guard column < count - 1, columnsPerOctave > 0 else { return longest }
        return UInt64(exp2(start + Double(column + 1) / columnsPerOctave))
    }
}
