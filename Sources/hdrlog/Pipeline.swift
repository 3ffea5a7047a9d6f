internal import Capture
internal import Dissection
internal import Records
internal import Sinks
internal import TraceIdentity

/// The way of a frame: source, dissection, trace identity, record, sink, output.
///
/// Generic over the sink instead of holding one behind an existential, so that the walk over a record's
/// fields is compiled for each.
struct Pipeline<S: Sink & ~Copyable>: ~Copyable {
    private var sink: S
    private let output = OutputFile()

    /// Writes blocks while the next is formatted; live, records are written by the one thread there is,
    /// which leaves the processors to what is observed.
    private let outputThread: OutputThread?
    private let limits: PipelineLimits
    private var counts = Counts()
    private var communityIDs = CommunityIDCache()
    private var outputError: OutputError?

    /// When a record that waits was last seen to be written, nanoseconds of the monotonic clock.
    private var lastFlush = monotonicNanoseconds()

    /// Octets of records that are written together.
    private static var blockSize: Int { 64 * 1024 }

    /// Longest time that a record waits to be written, in nanoseconds.
    private static var flushInterval: UInt64 { 100_000_000 }

    init(_ sink: consuming S, limits: PipelineLimits) {
        self.sink = sink
        self.limits = limits
        outputThread = limits.writesBeside ? OutputThread(OutputFile()) : nil
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
        flush()
        finishOutput()
        if let failure { Diagnostics.say(failure.message) }
        if case .failed(let reason)? = outputError {
            Diagnostics.say("standard output: \(reason); not all records were written")
        }
        if !limits.isQuiet { Diagnostics.say(counts.summary(source.statistics)) }
        return failure.map(Diagnostics.status) ?? (hasFailed ? .failure : .success)
    }

    /// Whether records could not be written; a reader that has gone is no failure.
    private var hasFailed: Bool { outputError != nil && outputError != .closed }

    /// Logs one frame.
    ///
    /// - Returns: whether to go on.
    private mutating func log(_ info: FrameInfo, _ frame: Span<UInt8>) -> Bool {
        counts.seen += 1
        // Every source was asked for its link types before it started.
        guard let linkType = LinkType(rawValue: info.linkType) else { return true }
        let record = PacketRecord(
            frame,
            info: info,
            linkType: linkType,
            communityIDs: &communityIDs,
            findsCommunityID: S.showsEveryField
        )
        counts.add(record.dissection)
        sink.write(record, frame)
        if limits.flushesEachRecord || sink.buffer.count >= Self.blockSize { flush() }
        return outputError == nil && counts.logged != limits.count
    }

    /// Logs that frames are missing.
    private mutating func log(_ loss: FrameLoss) {
        sink.write(LossRecord(loss))
        if limits.flushesEachRecord { flush() }
    }

    /// Does what is due between frames.
    ///
    /// - Returns: how long the next wait may be, in milliseconds; nil to stop.
    private mutating func idle(_ statistics: () -> CaptureStatistics) -> Int32? {
        Interrupt.drain()
        if Interrupt.takeReportRequest() { Diagnostics.say(counts.summary(statistics())) }
        let now = monotonicNanoseconds()
        if sink.buffer.count == 0 {
            lastFlush = now
        } else if now - lastFlush >= Self.flushInterval {
            flush()
        }
        if output.isClosed { outputError = .closed }
        guard !Interrupt.isStopped, outputError == nil else { return nil }
        guard let wait = millisecondsUntil(limits.deadline) else { return nil }
        guard sink.buffer.count > 0 else { return wait }
        let untilFlush = millisecondsUntil(lastFlush + Self.flushInterval) ?? 0
        return wait < 0 ? untilFlush : min(wait, untilFlush)
    }

    private mutating func flush() {
        guard outputError == nil, sink.buffer.count > 0 else { return }
        do throws(OutputError) {
            if let outputThread {
                try outputThread.write(&sink.buffer)
            } else {
                try output.flush(&sink.buffer)
            }
            lastFlush = monotonicNanoseconds()
        } catch {
            outputError = error
        }
    }

    private mutating func finishOutput() {
        do throws(OutputError) {
            try outputThread?.finish()
        } catch {
            outputError = error
        }
    }
}
