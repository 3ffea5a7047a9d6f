public import Capture

/// How many exchanges started when: at most so many periods of the same length, which doubles whenever
/// they do not reach any more.
public struct Timeline: Sendable {
    /// What started in one period.
    public struct Period: Sendable, Equatable {
        public var exchanges: UInt64 = 0

        /// Those of severity ERROR.
        public var errors: UInt64 = 0

        /// Those in which TCP had to repair something, or failed.
        public var troubled: UInt64 = 0
    }

    /// From the first that something started in to the last.
    public private(set) var periods: [Period] = []

    /// Nanoseconds.
    public private(set) var length: Int64 = 1_000_000

    /// Number of the first period, counted from 1970.
    private var first: Int64 = 0

    /// Most periods that are kept.
    private static let limit = 240

    public init() {}

    /// When the period of this number starts.
    public func start(of period: Int) -> Timestamp {
        Timestamp(seconds: 0, nanoseconds: (first + Int64(period)) &* length)
    }

    mutating func add(_ time: Timestamp, isError: Bool, isTroubled: Bool) {
        let seconds = min(time.seconds, Int64.max / 1_000_000_000 - 1)
        let nanoseconds = seconds * 1_000_000_000 + Int64(time.nanoseconds)
        if periods.isEmpty { first = nanoseconds / length }
        while true {
            let number = nanoseconds / length
            let last = first + Int64(periods.count) - 1
            guard max(last, number) - min(first, number) < Self.limit else {
                doubleLength()
                continue
            }
            if number < first {
                let earlier = Int(first - number)
                periods.insert(contentsOf: repeatElement(Period(), count: earlier), at: 0)
                first = number
            } else if number > last {
                periods.append(contentsOf: repeatElement(Period(), count: Int(number - last)))
            }
            let index = Int(number - first)
            periods[index].exchanges += 1
            if isError { periods[index].errors += 1 }
            if isTroubled { periods[index].troubled += 1 }
            return
        }
    }

    private mutating func doubleLength() {
        let newFirst = first / 2
        var halved: [Period] = []
        for (offset, period) in periods.enumerated() {
            let index = Int((first + Int64(offset)) / 2 - newFirst)
            if index == halved.count { halved.append(Period()) }
            halved[index].exchanges += period.exchanges
            halved[index].errors += period.errors
            halved[index].troubled += period.troubled
        }
        (first, periods, length) = (newFirst, halved, length * 2)
    }
}
