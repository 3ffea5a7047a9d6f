/// When to stop, and when to write.
struct PipelineLimits {
    /// Records to log; nil for no limit.
    var count: UInt64?

    /// When to stop, in nanoseconds of the monotonic clock; nil for never.
    var deadline: UInt64?

    /// Whether each record is written at once.
    var flushesEachRecord: Bool

    /// Whether records are written by a thread of their own.
    var writesBeside: Bool
    var isQuiet: Bool
}
