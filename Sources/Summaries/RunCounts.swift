public import Capture
public import FlowTracking

/// What became of the frames of a run.
public struct RunCounts: Sendable {
    /// Frames that reached hdrlog.
    public var seen: UInt64 = 0

    /// Records that were logged, of whatever kind.
    public var logged: UInt64 = 0

    /// Frames by what ended their dissection.
    public var malformed: UInt64 = 0
    public var truncated: UInt64 = 0
    public var unsupported: UInt64 = 0
    public var losses = CaptureStatistics()
    public var flows = FlowCounts()

    public init() {}
}
