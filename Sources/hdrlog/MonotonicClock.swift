internal import Glibc

/// The monotonic clock, in nanoseconds.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// How long a wait may last that must end at `deadline`, in milliseconds; -1 without one, nil behind it.
func millisecondsUntil(_ deadline: UInt64?) -> Int32? {
    guard let deadline else { return -1 }
    let now = monotonicNanoseconds()
    return now < deadline ? Int32(clamping: (deadline - now) / 1_000_000 + 1) : nil
}
