internal import Capture
internal import Dissection
internal import FlowTracking
internal import Records
internal import Selection
internal import Sinks
internal import Summaries
internal import TraceIdentity

/// The way of a frame: source, dissection, trace identity, record, sink, output.
///
/// Generic over the sink instead of holding one behind an existential, so that the walk over a record's
/// fields is compiled for each.
struct Pipeline<S: Sink & ~Copyable>: ~Copyable {
    var writer: RecordWriter<S>
    var limits: PipelineLimits
    var counts = Counts()
    var communityIDs = CommunityIDCache()

    /// What follows connections: packets bear the trace of their exchange.
    var tracker: FlowTracker

    /// Which exchanges, and packets of them, are logged.
    let selection: ExchangeSelection

    /// The capture file that packets are written to, and what is masked in them.
    var recording: PacketFile?
    var mask: SecretMask

    /// Packets of exchanges that are not decided on; in use where ``holdsPackets``.
    var hold: PacketHold

    /// Whether what becomes of a packet depends on its exchange.
    let holdsPackets: Bool

    /// What is gathered for the summary; nil where none is asked for.
    var overview: Overview?
    let report: ReportOutput?

    /// What tells how the run goes; nil where nobody sees it.
    var status: StatusLine?

    /// When the last frame was seen.
    var now = Timestamp(seconds: 0, nanoseconds: 0)
    var outputError: OutputError?
    var reportError: OutputError?

    /// Who leaves frames out that exchanges do not need; nil where every frame is to be seen.
    private var dispensableTaker: (any DispensableTaker)?
    private var frameClock = FrameClock()

    /// Whether no record waits to be written.
    private var isFlushed = true

    /// When a record that waits was last seen to be written, nanoseconds of the monotonic clock.
    private var lastFlush = monotonicNanoseconds()

    /// Longest time that a record waits to be written, in nanoseconds.
    private static var flushInterval: UInt64 { 100_000_000 }

    /// What the user expects of the run; nil for nothing in particular.
    private let expectations: RunExpectations?

    init(
        _ sink: consuming S,
        _ outputs: consuming RunOutputs,
        limits: PipelineLimits,
        _ selection: ExchangeSelection
    ) {
        expectations = outputs.expectations
        let isRecording = outputs.recording != nil
        recording = outputs.recording.take()
        writer = RecordWriter(
            sink,
            output: outputs.records,
            usesThread: limits.formatsBeside,
            seenBy: expectations
        )
        self.limits = limits
        self.selection = selection
        tracker = FlowTracker(limits.flows)
        mask = SecretMask(outputs.redaction)
        tracker.notesParts = isRecording && limits.masksSecrets
        holdsPackets = isRecording || !selection.isEmpty && limits.kinds.contains(.packet)
        hold = PacketHold(limit: limits.heldOctets, selectsPackets: !selection.isEmpty)
        if isRecording { counts.written = 0 }
        report = outputs.report
        if limits.summary != nil || report != nil {
            overview = Overview(report.map { ExchangeDetails(redaction: $0.redaction) })
        }
        status = limits.status
    }

    /// Logs what `source` gives until it ends, a limit is reached, or the user stops it.
    mutating func run(_ source: inout some FrameSource & ~Copyable) -> Diagnostics.Status {
        var failure: CaptureError?
        dispensableTaker = source.dispensableTaker
        do throws(CaptureError) {
            try source.run(
                wakingFor: Interrupt.wakeup(output: writer.outputDescriptor),
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
        let summary = summary(source.statistics)
        recording?.finish(source.statistics, isLive: limits.isLive, summary: summary)
        StatusLine.erase()
        writeSummary(source.statistics)
        if let failure { Diagnostics.say(failure.message) }
        let fileFailure = recording?.failure
        if let fileFailure { Diagnostics.say(fileFailure) }
        if case .failed(let reason)? = outputError {
            Diagnostics.say("\(writer.outputName): \(reason); not all records were written")
        }
        if !limits.isQuiet { Diagnostics.say(summary) }
        let lacksFile = tellOfReport() || fileFailure != nil
        let status =
            failure.map(Diagnostics.status) ?? (hasFailed || lacksFile ? .failure : .success)
        let verdict = expectations?.judge(
            status,
            logged: counts.logged(limits.kinds),
            source.statistics,
            tracker.counts
        )
        Interrupt.finish()
        return verdict ?? status
    }

    /// Whether records could not be written; a reader that has gone is no failure.
    private var hasFailed: Bool { outputError != nil && outputError != .closed }

    var findsCommunityIDs: Bool { S.showsEveryField || expectations != nil }

    /// The counts so far in words; with what the tracking of connections met, where that matters.
    private mutating func summary(_ statistics: CaptureStatistics) -> String {
        counts.givenUp = hold.givenUp
        let followsFlows =
            !limits.kinds.isSubset(of: .packet) || !selection.isEmpty || overview != nil
        return counts.summary(statistics, followsFlows ? tracker.counts : nil)
    }

    /// Whether as much was logged as is wanted.
    var isDone: Bool { counts.reaches(limits) }

    /// Logs one frame.
    ///
    /// - Returns: whether to go on.
    private mutating func log(_ info: FrameInfo, _ frame: Span<UInt8>) -> Bool {
        counts.seen += 1
        now = info.timestamp
        overview?.see(now)
        // Every source was asked for its link types before it started.
        guard let linkType = LinkType(rawValue: info.linkType) else { return true }
        do throws(OutputError) {
            if holdsPackets {
                try decide(info, frame, linkType)
                try finishWriting()
            } else if limits.kinds.contains(.packet) {
                try logPacket(info, frame, linkType)
            } else {
                let dissection = Dissection(frame, len: info.len, linkType: linkType)
                counts.add(dissection)
                tracker.observe(dissection, info, frame)
                if tracker.hasDispensables { tellDispensables() }
            }
            try logFinished()
        } catch {
            outputError = error
        }
        return outputError == nil && recording?.error == nil && !isDone
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
            findsCommunityID: findsCommunityIDs
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

    private mutating func tellDispensables() {
        let taker = dispensableTaker
        tracker.takeDispensables { taker?.take($0) }
    }

    /// Reports exchanges whose time is up though no frame comes to tell the time.
    ///
    /// - Returns: how long the next wait may be, in milliseconds; -1 for as long as it takes.
    private mutating func expireExchanges() -> Int32 {
        guard limits.followsClock, limits.followsFlows else { return -1 }
        if let time = frameClock.seenUpTo(frames: counts.seen) {
            now = max(now, time)
            tracker.expire(at: time)
            do throws(OutputError) {
                try logFinished()
            } catch {
                outputError = error
            }
        }
        return tracker.nextExpiry.map(FrameClock.milliseconds) ?? -1
    }

    /// Logs that frames are missing.
    private mutating func log(_ loss: FrameLoss) {
        recording?.note(loss)
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
            Diagnostics.say(summary(statistics()))
        }
        let untilExpiry = expireExchanges()
        let now = monotonicNanoseconds()
        if isFlushed {
            lastFlush = now
        } else if now - lastFlush >= Self.flushInterval {
            flush()
        }
        if OutputFile.isClosed(writer.outputDescriptor) { outputError = .closed }
        guard !Interrupt.isStopped, outputError == nil, recording?.error == nil,
            let wait = millisecondsLeft()
        else { return nil }
        let untilFlush =
            isFlushed ? -1 : millisecondsUntil(lastFlush + Self.flushInterval) ?? 0
        return Self.shortest(wait, untilFlush, untilExpiry, updateStatus(at: now, statistics))
    }

    /// The shortest of some times, of which those below 0 have no end.
    private static func shortest(_ times: Int32...) -> Int32 {
        times.filter { $0 >= 0 }.min() ?? -1
    }

    /// How long the next wait for frames may last; see ``EndRule``.
    private mutating func millisecondsLeft() -> Int32? {
        let (expectations, logged) = (expectations, counts.logged(limits.kinds))
        return limits.end.millisecondsLeft { expectations?.areMet(logged: logged) ?? true }
    }

    /// Has the record that was just given to the writer written at once where that is wanted.
    mutating func finishWriting() throws(OutputError) {
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
        recording?.flush()
        try writer.flush()
        isFlushed = true
        lastFlush = monotonicNanoseconds()
    }
}
