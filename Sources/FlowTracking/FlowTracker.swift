public import Capture
public import Dissection
public import TraceIdentity

/// Follows TCP connections, and finds the HTTP exchanges on them.
///
/// Each frame is shown to it once, in order of capture; what became complete is then taken. It holds
/// no more than ``FlowLimits`` allow, and unless these ask for every connection, only those that HTTP
/// was found on, or that have just started.
public struct FlowTracker: ~Copyable {
    var flows = Slab<Flow>()

    /// By the numbers of ``flows``, where every flow is kept.
    var ledgers = Slab<FlowLedger>()
    var table = FlowTable()
    var pending = Slab<PendingSegment>()
    var applications: FlowApplications
    var fragments = FragmentedPackets()

    /// What was found to be dispensable, to be taken.
    var dispensables: [Dispensable] = []

    /// Those that go on, by when they were last seen, and those that ended.
    var active = FlowList()
    var ended = FlowList()

    /// Seconds without a segment after which a flow is over.
    private let flowTimeout: Int64

    /// Those to be reported, in order.
    var connections: [Connection] = []

    /// What is unusual about the segment that was observed last, where every flow is kept.
    public private(set) var analysis: TCPAnalysis = []

    public init(_ limits: FlowLimits = FlowLimits()) {
        applications = FlowApplications(limits)
        flowTimeout = Int64(max(0, min(limits.flowTimeout, 1e9)))
    }

    /// The number of the exchange that the frame observed last belongs to, or that the head starts which
    /// goes on in it; 0 for none.
    public internal(set) var exchange: UInt64 = 0

    /// Whether ``exchange`` is the number of a head, or of a packet in fragments, that is not whole yet:
    /// it belongs to an exchange only once that has started.
    public internal(set) var isHeadUnderWay = false

    /// Where that exchange is.
    var place = Int32.none

    /// What the data of the frame observed last consists of; known only where it is followed.
    public var parts: SegmentParts { applications.pool.parts }

    /// Whether ``parts`` are noted.
    public var notesParts: Bool {
        get { applications.pool.parts.isWanted }
        set { applications.pool.parts.isWanted = newValue }
    }

    /// Heads that belong to no exchange, by the number of the one that they would have started, and that
    /// are over since the frame before the last.
    public var abandonedExchanges: [UInt64] { applications.pool.abandoned }

    /// Numbers that fragments of packets bore, and those of the exchanges that they were found to belong
    /// to with the last frame; 0 for none.
    public internal(set) var joined: [(number: UInt64, exchange: UInt64)] = []

    public var counts: FlowCounts {
        var counts = applications.pool.counts
        counts.incompletePackets = fragments.incomplete
        return counts
    }

    var limits: FlowLimits { applications.pool.limits }

    /// Whether exchanges, handshakes or connections wait to be taken.
    public var hasFinished: Bool {
        !applications.pool.finished.isEmpty || !applications.handshakes.isEmpty
            || !connections.isEmpty
    }

    /// Lends each exchange that is over, once, with the octets of its heads.
    public mutating func takeFinished(_ body: (borrowing Exchange, Span<UInt8>) -> Void) {
        applications.pool.takeFinished(body)
    }

    /// Lends each TLS handshake that is over, once, with the octets of its hellos.
    public mutating func takeHandshakes(_ body: (TLSHandshake, Span<UInt8>) -> Void) {
        for (handshake, octets) in applications.handshakes { body(handshake, octets.span) }
        applications.handshakes.removeAll(keepingCapacity: true)
    }

    /// Takes the connections that are over, each once.
    public mutating func takeConnections(_ body: (Connection) -> Void) {
        for connection in connections { body(connection) }
        connections.removeAll(keepingCapacity: true)
    }

    /// Takes note of a frame.
    ///
    /// - Returns: the trace of the exchange that it belongs to, once the head of that one's request is
    ///   known.
    @discardableResult
    public mutating func observe(
        _ dissection: Dissection,
        _ info: FrameInfo,
        _ frame: Span<UInt8>
    ) -> TraceContext? {
        analysis = []
        applications.pool.expire(at: info.timestamp)
        applications.pool.parts.forget()
        applications.pool.abandoned.removeAll(keepingCapacity: true)
        (exchange, isHeadUnderWay, place) = (0, false, .none)
        if !joined.isEmpty { joined.removeAll(keepingCapacity: true) }
        return observe(packetOf: dissection, info, frame)
    }

    /// Takes note of the packet in a frame, or in fragments.
    mutating func observe(
        packetOf dissection: Dissection,
        _ info: FrameInfo,
        _ frame: Span<UInt8>
    ) -> TraceContext? {
        if let fragment = PacketFragment(dissection, info, frame) {
            return observe(fragment, info, frame)
        }
        guard case .tcp(let header, let segment) = dissection.transport,
            let (key, side) = FlowKey.of(dissection)
        else { return nil }
        forgetEnded(before: info.timestamp.seconds - FlowLimits.endedSeconds)
        if limits.reportsFlows { endIdle(before: info.timestamp.seconds - flowTimeout) }
        let octets = frame.extracting(dissection.payload)
        let isSYN = header.flags.contains(.syn) && !header.flags.contains(.rst)
        let hash = table.hash(key)
        let number: Int32
        if let known = table.find(key, hash, in: flows) {
            number = known
            touch(known, at: info.timestamp.seconds)
        } else {
            guard limits.keepsEveryFlow || isSYN || startsAnything(dissection, octets) else {
                if limits.findsDispensables, header.flags.isDisjoint(with: [.fin, .rst]) {
                    dispense(with: key, .everything, from: side)
                }
                return nil
            }
            number = addFlow(key, hash, from: side, info)
            // It may have been said that nothing is needed of it.
            if limits.findsDispensables, !isSYN { dispense(with: key, Dispensable.Part()) }
        }
        if let omission = info.omission, omission.octets > 0 {
            receive(omission, number, side, header, info)
        }
        if isSYN { open(number, header, side, info) }
        if limits.keepsEveryFlow {
            analysis = ledgers[number].add(
                header,
                segment,
                from: side,
                at: info.timestamp,
                handshakeTime: flows[number].handshakeTime
            )
            if case .other = flows[number].application, startsAnything(dissection, octets) {
                // As where such a flow is not kept: only now it starts.
                flows[number].startAnew()
            }
        }
        let trace = follow(number, dissection, header, segment, side, info, frame)
        if limits.keepsEveryFlow, let trace { ledgers[number].note(trace) }
        return trace
    }

    /// Reads on in a flow.
    private mutating func follow(
        _ number: Int32,
        _ dissection: Dissection,
        _ header: TCPHeader,
        _ segment: Dissection.TCPSegment,
        _ side: FlowSide,
        _ info: FrameInfo,
        _ frame: Span<UInt8>
    ) -> TraceContext? {
        let octets = frame.extracting(dissection.payload)
        let trace = applications.trace(flows[number].application, side)
        let before = (
            serial: applications.openSerial(flows[number].application, side),
            place: applications.exchange(flows[number].application, side)
        )
        defer {
            if !header.flags.contains(.syn) {
                findExchange(number, side, segment.payloadLength > 0, before: before)
            }
        }
        if header.flags.contains(.rst) {
            reset(number, header, side, info)
            return trace
        }
        if header.flags.contains(.ack) { acknowledge(number, header, side, info) }
        let start = SequenceNumber(header.sequenceNumber) + (header.flags.contains(.syn) ? 1 : 0)
        if segment.payloadLength > 0 {
            applications.pool.parts.begin(at: start, count: octets.count)
        }
        // It may end by what is acknowledged.
        if flows[number].hasEnded {
            applications.pool.parts.add(.outOfOrder, at: start, octets.count)
            return trace
        }
        if segment.payloadLength > 0 {
            var place = SegmentPlace(
                sequenceNumber: start,
                acknowledgmentNumber: header.acknowledgmentNumber,
                info: info
            )
            if !segment.options.traceContext.isEmpty {
                place.option = try? TraceContext(
                    tcpOption: frame.extracting(segment.optionsRange)
                        .extracting(segment.options.traceContext)
                )
            }
            let captured = octets.extracting(0..<min(octets.count, segment.payloadLength))
            guard receive(number, captured, segment.payloadLength, side, place) else {
                applications.pool.parts.forget()
                return nil
            }
            switch flows[number].application {
            case .other: applications.pool.parts.forget()
            // What came too early is noted as that.
            case .unknown where parts.list.isEmpty: applications.pool.parts.forget()
            case .unknown, .http1, .http2, .tls, .ended: break
            }
        }
        let newTrace =
            segment.payloadLength > 0
            ? applications.trace(flows[number].application, side, afterData: trace) : trace
        if header.flags.contains(.fin) {
            flows[number][side].end = start + segment.payloadLength
            flows[number][side].hasEnd = true
        }
        closeIfDone(number, side, at: info.timestamp)
        if limits.findsDispensables {
            findDispensables(number, side, hasData: segment.payloadLength > 0)
        }
        makeRoom()
        return newTrace
    }

    /// Reports what is open, for nothing will be seen any more: one connection's at each call, so that
    /// it can be taken in between.
    ///
    /// - Returns: whether there was one.
    public mutating func finishOldest() -> Bool {
        if limits.reportsFlows, ended.first != .none {
            forget(ended.first)
        } else if active.first != .none {
            end(active.first, as: .open, { _ in .open }, at: nil)
        } else {
            fragments.finish(&applications.pool)
            return false
        }
        return true
    }

    /// The same of all connections at once.
    public mutating func finish() {
        while finishOldest() {}
    }

    /// Whether a segment, whose data is `octets`, starts what is read beyond doubt.
    private func startsAnything(_ dissection: Dissection, _ octets: Span<UInt8>) -> Bool {
        switch dissection.application {
        case .http, .httpStartLine: true
        case .tlsClientHello: limits.readsTLS
        case .none:
            octets.startsRequestLine || octets.startsHTTP2
                || limits.readsTLS && TLSClientHello.recognizes(octets)
        }
    }
}
