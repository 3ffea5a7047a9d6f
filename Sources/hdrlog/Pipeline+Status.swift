internal import Capture
internal import FlowTracking
internal import Sinks

extension Pipeline where S: ~Copyable {
    /// Tells how the run goes, where somebody sees it and it is time.
    ///
    /// - Returns: how long the next wait may be for that, in milliseconds; -1 for as long as it takes.
    mutating func updateStatus(at now: UInt64, _ statistics: () -> CaptureStatistics) -> Int32 {
        guard status != nil else { return -1 }
        let counts = counts
        let findsExchanges = limits.kinds.contains(.http) || overview != nil
        let exchanges = findsExchanges ? tracker.counts.exchanges : nil
        return status?.update(at: now) {
            let losses = statistics()
            return StatusLine.Figures(
                frames: counts.seen,
                dropped: losses.droppedByKernel &+ losses.droppedByFilter
                    &+ losses.droppedByInterface,
                exchanges: exchanges.map { ($0, counts.errors) }
            )
        } ?? -1
    }
}
