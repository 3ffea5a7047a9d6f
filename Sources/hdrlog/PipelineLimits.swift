internal import Capture
internal import FlowTracking

/// What to log, when to stop, and when to write.
struct PipelineLimits {
    var kinds: LogKinds

    /// Whether connections are followed though exchanges may not be logged, for packets to bear their
    /// traces; that costs a packet about 0.4 us.
    var followsFlows: Bool

    /// Octets that packets may take until it is known whether they are wanted.
    var heldOctets: Int

    /// Whether secrets are masked in packets that are written to a file.
    var masksSecrets: Bool

    /// What the tracking of connections may hold.
    var flows: FlowLimits

    /// Records to log; nil for no limit.
    var count: UInt64?

    /// When to stop, besides.
    var end: EndRule

    /// Whether time goes on by this machine's clock, and not only from frame to frame.
    var followsClock: Bool

    /// Whether each record is written at once.
    var flushesEachRecord: Bool

    /// Whether records are formatted by a thread of their own; live, that processor is left to what is
    /// observed.
    var formatsBeside: Bool
    var isLive: Bool
    var isQuiet: Bool

    /// The line that tells how the run goes; nil where none is shown.
    var status: StatusLine?

    /// What becomes of the summary of exchanges; nil where none is asked for.
    var summary: SummaryOutput?

    /// What captures.
    var backend: Backend
}
