public import Capture
internal import Clibbpf
internal import Glibc
internal import HdrlogABI

/// Frames from one or several live interfaces, through programs at tc or XDP and a ring buffer.
@safe public struct BPFCapture: FrameSource, ~Copyable {
    // Goes before the programs that it attaches.
    private var interfaces: AttachedInterfaces
    private var kernel: LoadedCapture
    private let backend: Backend
    private let wakesAlways: Bool
    private let snaplen: Int

    /// The filter, where it cannot run in the kernel.
    private let userFilter: CaptureFilter?
    private var clock = WallClock()
    private var told = FrameLosses()
    private var hasEnded = false
    private var number: UInt64 = 0

    /// Longest time that a record waits while there is traffic, in milliseconds.
    private static var batchInterval: Int32 { 20 }

    /// Times of ``batchInterval`` without a record after which the next one is to wake hdrlog.
    private static var patience: Int { 10 }

    /// Longest sleep, in milliseconds, after which losses that no record told of are looked for.
    private static var longestSleep: Int32 { 1000 }

    /// Frames between two calls of `idle`.
    private static var frameBatch: Int { 1024 }

    /// Attaches to the interfaces `names`, or to all that are up where that is `any` alone.
    ///
    /// Frames that `filter` rejects stay in the kernel. `warn` is called, then and later, with what the
    /// user should know though the capture goes on, a line each.
    public init(
        interfaces names: [String],
        options: CaptureOptions,
        filter: String?,
        method: BPFMethod,
        warn: @escaping (String) -> Void
    ) throws(CaptureError) {
        let filter: CaptureFilter? = if let filter { try CaptureFilter(filter) } else { nil }
        var kernelOptions = options
        if filter?.obstacle != nil {
            kernelOptions.snaplen = CaptureOptions.snaplenLimit
            // It is to see whole frames.
            kernelOptions.leavesOut = false
        }
        let kernel: LoadedCapture
        do throws(BPFError) {
            kernel = try Self.load(kernelOptions, method, warn)
        } catch {
            throw error.isPermission
                ? .noPermission(interface: names.joined(separator: ", "))
                : CaptureError(.failed, "cannot load programs for \(method.name): \(error.reason)")
        }
        interfaces = try AttachedInterfaces(
            names,
            options,
            method,
            CapturePrograms(kernel.object, filter),
            warn: warn
        )
        self.kernel = kernel
        backend = method == .xdp ? .xdp : .tc
        wakesAlways = options.isImmediate
        snaplen = options.snaplen
        userFilter = filter?.obstacle == nil ? nil : filter
        if method == .xdp, filter?.namesVLANs == true {
            warn("filter: at XDP, 'vlan' finds no tag that the interface keeps beside the frame")
        }
        // Not before it is certain that this is how frames are captured.
        if let obstacle = filter?.obstacle {
            warn("filter: runs in hdrlog, not in the kernel, at a higher cost: \(obstacle)")
        }
    }

    /// Loads the programs, without the classifier where the kernel does not take it.
    private static func load(
        _ options: CaptureOptions,
        _ method: BPFMethod,
        _ warn: (String) -> Void
    ) throws(BPFError) -> LoadedCapture {
        do throws(BPFError) {
            return try LoadedCapture(options, method)
        } catch {
            guard options.leavesOut else { throw error }
            var others = options
            others.leavesOut = false
            let capture = try LoadedCapture(others, method)
            warn("every frame comes to hdrlog: the kernel refuses the classifier: \(error.reason)")
            return capture
        }
    }

    public var dispensableTaker: (any DispensableTaker)? { kernel.hints }

    /// The way that programs are attached, for the user.
    public var description: String { interfaces.description }

    public var statistics: CaptureStatistics {
        var statistics = CaptureStatistics()
        // What is lost behind the last record that was lent is not this capture's loss.
        let lost = hasEnded ? (told.ringFull, told.program) : kernel.state.lost
        statistics.droppedByKernel = lost.0
        statistics.droppedByFilter = lost.1
        statistics.droppedByInterface = interfaces.dropped
        statistics.leftOut = kernel.hints == nil ? nil : kernel.state.leftOut
        return statistics
    }

    public mutating func run(
        wakingFor wakeup: Wakeup,
        idle: (() -> CaptureStatistics) -> Int32?,
        frame: (FrameInfo, Span<UInt8>) -> Bool,
        loss: (FrameLoss) -> Void
    ) throws(CaptureError) {
        let events: EventQueue
        do throws(BPFError) {
            events = try queue(wakeup)
        } catch {
            throw CaptureError(.failed, "cannot wait for frames: \(error.reason)")
        }
        defer { hasEnded = true }
        var emptyWaits = 0
        while let timeout = idle({ statistics }) {
            clock.refresh()
            do throws(CaptureError) {
                try interfaces.update()
            } catch {
                // What came before the interface went is still there.
                _ = readFrames(limit: .max, frame, loss)
                tellLosses(loss)
                throw error
            }
            let (count, isStopped) = readFrames(limit: Self.frameBatch, frame, loss)
            if isStopped { return }
            if count == Self.frameBatch { continue }
            emptyWaits = count > 0 ? 0 : emptyWaits + 1
            var limit = Self.batchInterval
            if emptyWaits >= Self.patience || wakesAlways {
                kernel.state.requestWakeup()
                // What came before the request was made does not wake anybody.
                if kernel.ring.hasRecords { continue }
                tellLosses(loss)
                // A record written at this very moment may not have seen the request; so, the first
                // time, not for long.
                if emptyWaits > Self.patience { limit = Self.longestSleep }
            }
            events.wait(timeout: Self.least(timeout, limit))
        }
        readRest(frame, loss)
    }

    /// Lends what came until now, for the user wants an end.
    ///
    /// To detach takes the kernel some 10 ms an interface and is left for later, when all is written.
    private mutating func readRest(
        _ frame: (FrameInfo, Span<UInt8>) -> Bool,
        _ loss: (FrameLoss) -> Void
    ) {
        let end = WallClock.monotonicNanoseconds
        // A record that is being written is whole in no time.
        for _ in 0..<10 {
            if readFrames(limit: .max, until: end, frame, loss).isStopped { break }
            guard kernel.ring.hasRecords else { break }
            usleep(1000)
        }
        tellLosses(loss)
    }

    /// What a wait for frames is to end by.
    private func queue(_ wakeup: Wakeup) throws(BPFError) -> EventQueue {
        let events = try EventQueue()
        try events.add(ring: kernel.object.ring)
        try events.add(input: interfaces.monitor)
        try events.add(input: wakeup.interrupt)
        events.add(output: wakeup.output)
        return events
    }

    /// The shorter of two times, of which the first may be -1 for one without end.
    private static func least(_ timeout: Int32, _ other: Int32) -> Int32 {
        timeout < 0 ? other : min(timeout, other)
    }

    /// Lends what is in the ring buffer, and was captured until `end` of the monotonic clock.
    private mutating func readFrames(
        limit: Int,
        until end: UInt64 = .max,
        _ frame: (FrameInfo, Span<UInt8>) -> Bool,
        _ loss: (FrameLoss) -> Void
    ) -> (count: Int, isStopped: Bool) {
        var (clock, number, told) = (clock, number, told)
        defer { (self.clock, self.number, self.told) = (clock, number, told) }
        return kernel.ring.read(limit: limit) { record in
            let head = unsafe record.bytes.unsafeLoad(as: hdrlog_frame.self)
            guard head.time <= end else { return false }
            let timestamp = clock.time(head.time)
            kernel.hints?.time = head.time
            told.advance(ringFull: head.lost.0, program: head.lost.1) {
                loss(FrameLoss(timestamp: timestamp, frames: $0, cause: $1, backend: backend))
            }
            let interface = interfaces.interface(head.interface_index)
            let start = MemoryLayout<hdrlog_frame>.size
            let octets = record.extracting(start..<start + Int(head.caplen))
            if let userFilter,
                !userFilter.accepts(octets, len: Int(head.len), linkType: interface.linkType)
            {
                return true
            }
            number += 1
            let caplen = min(Int(head.caplen), snaplen)
            let info = FrameInfo(
                number: number,
                timestamp: timestamp,
                caplen: caplen,
                len: Int(head.len),
                linkType: interface.linkType,
                interface: interface.name,
                direction: head.direction == HDRLOG_EGRESS.rawValue ? .transmit : .receive,
                backend: backend,
                segmentation: Self.segmentation(head),
                omission: Self.omission(head, clock)
            )
            return frame(info, octets.extracting(0..<caplen))
        }
    }

    private static func segmentation(_ head: hdrlog_frame) -> FrameInfo.Segmentation? {
        // SCTP's super-packets have segments of all sizes (GSO_BY_FRAGS).
        let anySize: UInt16 = 0xffff
        guard head.gso_size > 0, head.gso_size != anySize else { return nil }
        return FrameInfo.Segmentation(size: Int(head.gso_size), segments: Int(head.gso_segments))
    }

    private static func omission(
        _ head: hdrlog_frame,
        _ clock: WallClock
    ) -> FrameInfo.Omission? {
        let octets = head.left_out_to &- head.left_out_from
        guard octets > 0 || head.is_headers_only != 0 else { return nil }
        return FrameInfo.Omission(
            firstOctet: head.left_out_from,
            octets: octets,
            timestamp: clock.timeOfDay(head.left_out_time),
            isReverse: head.is_reverse != 0,
            isHeadersOnly: head.is_headers_only != 0
        )
    }

    /// Tells of losses that no record came after.
    private mutating func tellLosses(_ loss: (FrameLoss) -> Void) {
        let lost = kernel.state.lost
        told.advance(
            ringFull: UInt32(truncatingIfNeeded: lost.ringFull),
            program: UInt32(truncatingIfNeeded: lost.program)
        ) {
            loss(FrameLoss(timestamp: .now, frames: $0, cause: $1, backend: backend))
        }
    }
}
