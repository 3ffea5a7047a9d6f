internal import Capture

/// Until when all frames of a live capture were seen, though none may come for long.
struct FrameClock {
    private var seen: UInt64 = 0
    private var asked: Timestamp?

    /// What a block of libpcap's may hold frames back for, and more.
    private static let delay: Int64 = 250_000_000

    /// The time up to which all frames were seen; nil while there is traffic, whose frames tell
    /// themselves.
    ///
    /// Asked before each wait for frames: those that were captured before have been lent by the time
    /// that it is asked again.
    mutating func seenUpTo(frames: UInt64) -> Timestamp? {
        defer { (seen, asked) = (frames, .now) }
        guard frames == seen, let asked else { return nil }
        return asked.advanced(by: -Self.delay)
    }

    /// Milliseconds until a time has passed for certain; at least some, for it takes two looks.
    static func milliseconds(until time: Timestamp) -> Int32 {
        let left = time.advanced(by: delay).nanoseconds(since: .now)
        return Int32(clamping: max(10, left / 1_000_000 + 1))
    }
}

extension Timestamp {
    /// Nanoseconds from `other` to this; no more than a year.
    fileprivate func nanoseconds(since other: Timestamp) -> Int64 {
        let year: Int64 = 366 * 86_400
        let difference = min(max(seconds - other.seconds, -year), year)
        return difference * 1_000_000_000 + Int64(nanoseconds) - Int64(other.nanoseconds)
    }

    fileprivate func advanced(by difference: Int64) -> Timestamp {
        let second: Int64 = 1_000_000_000
        let sum = Int64(nanoseconds) + difference
        let carry = (sum - (sum < 0 ? second - 1 : 0)) / second
        return Timestamp(seconds: seconds + carry, nanoseconds: sum - carry * second)
    }
}
