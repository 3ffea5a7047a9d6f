public import Capture
public import TraceIdentity

/// An exchange by which a route can be looked into.
public struct TraceExample: Sendable {
    public var traceID: UInt128
    public var source: TraceSource

    /// When its first octet was seen.
    public var start: Timestamp

    /// Nanoseconds; nil where its end was not seen.
    public var duration: UInt64?
}
