internal import Capture
internal import Dissection
internal import FlowTracking

/// What became of the frames of one run.
struct Counts {
    /// Frames that reached hdrlog.
    var seen: UInt64 = 0

    /// Records, of whatever kind.
    var logged: UInt64 = 0

    /// Frames with a header that its specification does not allow.
    var malformed: UInt64 = 0

    /// Frames that end inside a header.
    var truncated: UInt64 = 0

    /// Frames of a protocol that hdrlog does not know.
    var unsupported: UInt64 = 0

    /// Exchanges of severity ERROR, where the status line tells of them.
    var errors: UInt64 = 0

    /// Exchanges that are in the summary.
    var summarized: UInt64 = 0

    /// Whether as many records were logged as `limits` allow; or packets written, or exchanges
    /// summarized, where these are all there is.
    func reaches(_ limits: PipelineLimits) -> Bool {
        guard let count = limits.count else { return false }
        return logged(limits.kinds) >= count
    }

    /// How many records were logged, or packets written, or exchanges summarized, where these are all
    /// there is.
    func logged(_ kinds: LogKinds) -> UInt64 { kinds.isEmpty ? written ?? summarized : logged }

    mutating func add(_ dissection: Dissection) {
        if dissection.isUnsupported { unsupported += 1 }
        switch dissection.stop?.reason {
        case nil: break
        case .malformed: malformed += 1
        case .truncated: truncated += 1
        }
    }

    /// Packets written to a capture file; nil without one.
    var written: UInt64?

    /// Packets left out because it was not known in time whether they are wanted.
    var givenUp: UInt64 = 0

    /// One line for a person, and plain enough for a script.
    func summary(_ statistics: CaptureStatistics, _ flows: FlowCounts? = nil) -> String {
        let frames =
            "\(seen) seen, \(logged) logged, \(malformed) malformed, \(truncated) truncated, "
            + "\(unsupported) unsupported, \(statistics.droppedByKernel) dropped by kernel, "
            + "\(statistics.droppedByFilter) dropped by filter errors, "
            + "\(statistics.droppedByInterface) dropped by interface"
        var line = frames
        if let leftOut = statistics.leftOut { line += ", \(leftOut) left in the kernel" }
        if let written { line += ", \(written) written" }
        if givenUp > 0 { line += ", \(givenUp) given up undecided" }
        guard let flows else { return line }
        return line
            + ", \(flows.exchanges) exchanges, \(flows.gapOctets) octets missing, "
            + "\(flows.conflicts) conflicting segments, \(flows.lateResponses) late responses, "
            + "\(flows.evictedFlows) connections evicted"
            // Seldom met, and so only told where they were.
            + (flows.evictedExchanges > 0 ? ", \(flows.evictedExchanges) exchanges evicted" : "")
            + (flows.incompletePackets > 0
                ? ", \(flows.incompletePackets) fragmented packets incomplete" : "")
    }
}
