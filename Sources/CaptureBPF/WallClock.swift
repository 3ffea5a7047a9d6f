internal import Capture
internal import Glibc

/// Turns the kernel's monotonic times into times of day.
struct WallClock {
    /// Nanoseconds from the monotonic clock's zero to 1970.
    private var offset: Int64
    private var last: Int64 = 0

    /// A difference that is no error of measurement: somebody has set the clock.
    private static let step: Int64 = 1_000_000

    init() {
        offset = Self.measure() ?? 0
    }

    /// Follows the clock where it was set; what runs slower or faster runs so in both.
    mutating func refresh() {
        guard let now = Self.measure(), abs(now - offset) > Self.step else { return }
        offset = now
        last = 0
    }

    /// The time of day at `monotonic`; no earlier than that of the call before.
    ///
    /// Two processors read the clock and take their place in the ring buffer one after the other, each
    /// by itself, so that the order of the places may differ from that of the times by microseconds.
    mutating func time(_ monotonic: UInt64) -> Timestamp {
        last = max(last, Int64(bitPattern: monotonic) &+ offset)
        return Self.timestamp(last)
    }

    /// The time of day at `monotonic`.
    func timeOfDay(_ monotonic: UInt64) -> Timestamp {
        Self.timestamp(Int64(bitPattern: monotonic) &+ offset)
    }

    private static func timestamp(_ time: Int64) -> Timestamp {
        let (seconds, nanoseconds) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// The monotonic clock's time.
    static var monotonicNanoseconds: UInt64 { UInt64(nanoseconds(CLOCK_MONOTONIC)) }

    /// The difference of the two clocks; nil where something came between the readings.
    private static func measure() -> Int64? {
        for _ in 0..<10 {
            let before = nanoseconds(CLOCK_MONOTONIC)
            let wall = nanoseconds(CLOCK_REALTIME)
            let after = nanoseconds(CLOCK_MONOTONIC)
            if after - before < 10_000 { return wall - (before + after) / 2 }
        }
        return nil
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
