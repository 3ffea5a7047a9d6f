internal import Capture
internal import FlowTracking
internal import Sinks
internal import Summaries

// What is told of a run at its end, besides the line of counts.
extension Pipeline where S: ~Copyable {
    /// Writes the summary, and the report, where they are asked for.
    mutating func writeSummary(_ losses: CaptureStatistics) {
        guard let overview else { return }
        let record = SummaryRecord(
            from: overview.start,
            to: overview.end ?? Timestamp.now,
            backend: limits.backend,
            runCounts(losses),
            overview.exchanges
        )
        if let report, let details = overview.details {
            do throws(OutputError) {
                try report.write(record, details)
            } catch {
                reportError = error
            }
        }
        guard outputError == nil, let summary = limits.summary else { return }
        do throws(OutputError) {
            try summary.write(record, beside: writer.outputDescriptor)
        } catch {
            outputError = error
        }
    }

    /// Says why there is no report.
    ///
    /// - Returns: whether there should be one.
    func tellOfReport() -> Bool {
        guard let reportError, let report else { return false }
        let reason =
            switch reportError {
            case .closed: "the reader has gone"
            case .failed(let reason): reason
            }
        Diagnostics.say("\(report.file.name): \(reason); the report was not written")
        return true
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
