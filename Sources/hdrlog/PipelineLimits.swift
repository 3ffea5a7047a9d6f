/// When to stop, and when to write.
struct PipelineLimits {
    /// Records to log; nil for no limit.
    var count: UInt64?

    /// When to stop, in nanoseconds of the monotonic clock; nil for never.
    var deadline: UInt64?

    /// Whether each record is written at once.
    var flushesEachRecord: Bool

    /// Whether records are formatted by a thread of their own; live, that processor is left to what is
    /// observed.
    var formatsBeside: Bool
    var isQuiet: Bool
}
