internal import Capture
internal import FlowTracking
internal import Sinks
internal import Summaries

// What is told of a run at its end, besides the line of counts.
extension Pipeline where S: ~Copyable {
    /// Writes the summary where one is asked for.
    mutating func writeSummary(_ losses: CaptureStatistics) {
        guard outputError == nil, let overview, let summary = limits.summary else { return }
        do throws(OutputError) {
            try summary.write(
                SummaryRecord(
                    from: overview.start,
                    to: overview.end ?? Timestamp.now,
                    backend: summary.backend,
                    runCounts(losses),
                    overview.exchanges
                )
            )
        } catch {
            outputError = error
        }
    }

    private func runCounts(_ losses: CaptureStatistics) -> RunCounts {
        var run = RunCounts()
        run.seen = counts.seen
        run.logged = counts.logged
        run.malformed = counts.malformed
        run.truncated = counts.truncated
        run.unsupported = counts.unsupported
        run.losses = losses
        run.flows = tracker.counts
        return run
    }
}
