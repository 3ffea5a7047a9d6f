internal import Capture
internal import Dissection
internal import FlowTracking
internal import Records
internal import Sinks
internal import Summaries
internal import TraceIdentity

/// The way of a frame: source, dissection, trace identity, record, sink, output.
///
/// Generic over the sink instead of holding one behind an existential, so that the walk over a record's
/// fields is compiled for each.
struct Pipeline<S: Sink & ~Copyable>: ~Copyable {
    private var writer: RecordWriter<S>
    private let output = OutputFile()
    let limits: PipelineLimits
    var counts = Counts()
    private var communityIDs = CommunityIDCache()

    /// What follows connections: packets bear the trace of their exchange.
    var tracker: FlowTracker

    /// What is gathered for the summary; nil where none is asked for.
    var overview: Overview?

    /// What tells how the run goes; nil where nobody sees it.
    var status: StatusLine?
    var outputError: OutputError?
    var reportError: OutputError?

    /// Whether no record waits to be written.
    private var isFlushed = true

    /// When a record that waits was last seen to be written, nanoseconds of the monotonic clock.
    private var lastFlush = monotonicNanoseconds()

    /// Longest time that a record waits to be written, in nanoseconds.
    private static var flushInterval: UInt64 { 100_000_000 }

    init(_ sink: consuming S, limits: PipelineLimits) {
        writer = RecordWriter(sink, usesThread: limits.formatsBeside)
        self.limits = limits
        tracker = FlowTracker(limits.flows)
        overview = limits.overview
        status = limits.status
    }

    /// Logs what `source` gives until it ends, a limit is reached, or the user stops it.
    mutating func run(_ source: inout some FrameSource & ~Copyable) -> Diagnostics.Status {
        var failure: CaptureError?
        do throws(CaptureError) {
            try source.run(
                wakingFor: Interrupt.wakeup,
                idle: { idle($0) },
                frame: { log($0, $1) },
                loss: { log($0) }
            )
        } catch {
            failure = error
        }
        finishFlows()
        flush()
        writer.finish()
        StatusLine.erase()
        writeSummary(source.statistics)
        if let failure { Diagnostics.say(failure.message) }
        if case .failed(let reason)? = outputError {
            Diagnostics.say("standard output: \(reason); not all records were written")
        }
        if !limits.isQuiet { Diagnostics.say(counts.summary(source.statistics, flowCounts)) }
        let lacksReport = tellOfReport()
        Interrupt.finish()
        return failure.map(Diagnostics.status) ?? (hasFailed || lacksReport ? .failure : .success)
    }

    /// Whether records could not be written; a reader that has gone is no failure.
    private var hasFailed: Bool { outputError != nil && outputError != .closed }

    /// What the tracking of connections met, where what goes over them is logged.
    private var flowCounts: FlowCounts? {
        limits.kinds.isSubset(of: .packet) && overview == nil ? nil : tracker.counts
    }

    /// Logs one frame.
    ///
    /// - Returns: whether to go on.
    private mutating func log(_ info: FrameInfo, _ frame: Span<UInt8>) -> Bool {
        counts.seen += 1
        overview?.see(info.timestamp)
        // Every source was asked for its link types before it started.
        guard let linkType = LinkType(rawValue: info.linkType) else { return true }
        do throws(OutputError) {
            if limits.kinds.contains(.packet) {
                try logPacket(info, frame, linkType)
            } else {
                let dissection = Dissection(frame, len: info.len, linkType: linkType)
                counts.add(dissection)
                tracker.observe(dissection, info, frame)
            }
            try logFinished()
        } catch {
            outputError = error
        }
        return outputError == nil && !counts.reaches(limits)
    }

    private mutating func logPacket(
        _ info: FrameInfo,
        _ frame: Span<UInt8>,
        _ linkType: LinkType
    ) throws(OutputError) {
        var record = PacketRecord(
            frame,
            info: info,
            linkType: linkType,
            communityIDs: &communityIDs,
            findsCommunityID: S.showsEveryField
        )
        counts.add(record.dissection)
        counts.logged += 1
        if limits.followsFlows {
            record.join(tracker.observe(record.dissection, info, frame))
            record.analysis = tracker.analysis
        }
        try writer.write(record, frame)
        try finishWriting()
    }

    /// Logs what is over by now: exchanges, and connections.
    private mutating func logFinished() throws(OutputError) {
        guard limits.followsFlows, tracker.hasFinished else { return }
        try logExchanges()
        try logConnections()
    }

    private mutating func logExchanges() throws(OutputError) {
        var failure: OutputError?
        tracker.takeFinished { exchange, heads in
            let isLogged = limits.kinds.contains(.http)
            guard isLogged || overview != nil, failure == nil, !counts.reaches(limits) else {
                return
            }
            let communityID =
                isLogged && S.showsEveryField
                ? communityIDs.id(of: ExchangeRecord.flow(of: exchange)) : nil
            let record = ExchangeRecord(copy exchange, communityID: communityID)
            if status != nil, record.severity == .error { counts.errors += 1 }
            if overview != nil {
                counts.summarized += 1
                overview?.add(record, heads)
            }
            guard isLogged else { return }
            counts.logged += 1
            do throws(OutputError) {
                try writer.write(record, heads)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        if limits.kinds.contains(.http) { try finishWriting() }
    }

    private mutating func logConnections() throws(OutputError) {
        guard limits.kinds.contains(.flow) else { return }
        var failure: OutputError?
        tracker.takeConnections { connection in
            guard failure == nil, !counts.reaches(limits) else { return }
            counts.logged += 1
            let communityID =
                S.showsEveryField
                ? communityIDs.id(of: ConnectionRecord.flow(of: connection)) : nil
            do throws(OutputError) {
                try writer.write(ConnectionRecord(connection, communityID: communityID))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try finishWriting()
    }

    /// Logs what is still open when nothing more is to come.
    private mutating func finishFlows() {
        guard outputError == nil else { return }
        do throws(OutputError) {
            while tracker.finishOldest() { try logFinished() }
        } catch {
            outputError = error
        }
    }

    /// Logs that frames are missing.
    private mutating func log(_ loss: FrameLoss) {
        guard !limits.kinds.isEmpty else { return }
        do throws(OutputError) {
            try writer.write(LossRecord(loss))
            try finishWriting()
        } catch {
            outputError = error
        }
    }

    /// Does what is due between frames.
    ///
    /// - Returns: how long the next wait may be, in milliseconds; nil to stop.
    private mutating func idle(_ statistics: () -> CaptureStatistics) -> Int32? {
        Interrupt.drain()
        if Interrupt.takeReportRequest() {
            Diagnostics.say(counts.summary(statistics(), flowCounts))
        }
        let now = monotonicNanoseconds()
        if isFlushed {
            lastFlush = now
        } else if now - lastFlush >= Self.flushInterval {
            flush()
        }
        if output.isClosed { outputError = .closed }
        guard !Interrupt.isStopped, outputError == nil else { return nil }
        guard var wait = millisecondsUntil(limits.deadline) else { return nil }
        let untilStatus = updateStatus(at: now, statistics)
        if untilStatus >= 0 { wait = wait < 0 ? untilStatus : min(wait, untilStatus) }
        guard !isFlushed else { return wait }
        let untilFlush = millisecondsUntil(lastFlush + Self.flushInterval) ?? 0
        return wait < 0 ? untilFlush : min(wait, untilFlush)
    }

    /// Has the record that was just given to the writer written at once where that is wanted.
    private mutating func finishWriting() throws(OutputError) {
        isFlushed = false
        if limits.flushesEachRecord { try writeAll() }
    }

    /// Sees to it that no record waits to be written.
    private mutating func flush() {
        guard outputError == nil, !isFlushed else { return }
        do throws(OutputError) {
            try writeAll()
        } catch {
            outputError = error
        }
    }

    private mutating func writeAll() throws(OutputError) {
        try writer.flush()
        isFlushed = true
        lastFlush = monotonicNanoseconds()
    }
}
