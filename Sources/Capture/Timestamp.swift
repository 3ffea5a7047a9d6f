internal import Glibc

/// A time since 1970-01-01 00:00:00 UTC, leap seconds not counted.
public struct Timestamp: Comparable, Sendable {
    public var seconds: Int64

    /// 0 to 999,999,999.
    public var nanoseconds: UInt32

    /// A time made from what a capture file holds.
    ///
    /// A damaged file can hold anything: whole seconds among the nanoseconds are carried over, a
    /// negative fraction is none, and what lies outside the years 1970 to 9999, which RFC 3339 can
    /// write, becomes the nearest end of them.
    public init(seconds: Int64, nanoseconds: Int64) {
        let carried = max(0, nanoseconds).quotientAndRemainder(dividingBy: 1_000_000_000)
        let sum = seconds.addingReportingOverflow(carried.quotient)
        let last: Int64 = 253_402_300_799
        if !sum.overflow, sum.partialValue < 0 {
            (self.seconds, self.nanoseconds) = (0, 0)
        } else if sum.overflow || sum.partialValue > last {
            (self.seconds, self.nanoseconds) = (last, 999_999_999)
        } else {
            (self.seconds, self.nanoseconds) = (sum.partialValue, UInt32(carried.remainder))
        }
    }

    /// The time of the system's clock.
    public static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
