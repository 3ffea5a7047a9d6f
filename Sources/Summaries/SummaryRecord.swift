public import Capture
internal import FlowTracking
public import Records

/// The summary of a run as it is logged.
public struct SummaryRecord: Sendable {
    /// When the last frame was seen, or the run ended without any.
    public var end: Timestamp

    /// When the first was; nil without any.
    public var start: Timestamp?
    public var backend: Backend
    public var counts: RunCounts
    public var exchanges: ExchangeSummary

    public init(
        from start: Timestamp?,
        to end: Timestamp,
        backend: Backend,
        _ counts: RunCounts,
        _ exchanges: ExchangeSummary
    ) {
        self.start = start
        self.end = end
        self.backend = backend
        self.counts = counts
        self.exchanges = exchanges
    }

    /// WARN where frames were lost, or octets that belong to exchanges.
    public var severity: Severity {
        let losses = counts.losses
        let lost = losses.droppedByKernel | losses.droppedByFilter | losses.droppedByInterface
        return lost > 0 || counts.flows.gapOctets > 0 || counts.flows.evictedFlows > 0
            ? .warning : .info
    }
}
