/// A trace and the span in it that a message belongs to.
public struct TraceContext: Equatable, Sendable {
    /// The trace's ID; one of 64 bits stands in the lower half.
    public var traceID: UInt128

    /// The sender's span; nil where the format, or the sender, leaves it out.
    public var spanID: UInt64?

    /// The span above the sender's, where the format tells it.
    public var parentSpanID: UInt64?

    /// W3C trace flags: bit 0 sampled, bit 1 random trace ID (Trace Context Level 2, section 2.2.5).
    ///
    /// Nil where the decision whether to sample is left to the receiver.
    public var flags: UInt8?
    public var source: TraceSource

    public init(
        traceID: UInt128,
        spanID: UInt64?,
        parentSpanID: UInt64? = nil,
        flags: UInt8?,
        source: TraceSource
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.flags = flags
        self.source = source
    }

    /// Whether both belong to the same trace.
    ///
    /// Some formats send the lower 64 bits of an ID alone: they agree with a whole ID that has them.
    public func isSameTrace(as other: TraceContext) -> Bool {
        if traceID == other.traceID { return true }
        return (traceID >> 64 == 0 || other.traceID >> 64 == 0)
            && UInt64(truncatingIfNeeded: traceID) == UInt64(truncatingIfNeeded: other.traceID)
    }
}
