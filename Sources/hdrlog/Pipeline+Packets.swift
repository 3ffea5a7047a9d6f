internal import Capture
internal import Dissection
internal import FlowTracking
internal import Records
internal import Selection
internal import Sinks
internal import TraceIdentity

// Packets whose fate hangs on their exchange: whether they are selected, and the trace that the capture
// file tells of them.
extension Pipeline where S: ~Copyable {
    /// Logs a packet, has it wait, or leaves it out.
    mutating func decide(
        _ info: FrameInfo,
        _ frame: Span<UInt8>,
        _ linkType: LinkType
    ) throws(OutputError) {
        let dissection = Dissection(frame, len: info.len, linkType: linkType)
        counts.add(dissection)
        var trace = tracker.observe(dissection, info, frame)
        let exchange = tracker.exchange
        try logFinished()
        for exchange in tracker.abandonedExchanges { hold.abandon(exchange) }
        for (number, exchange) in tracker.joined { hold.join(number, to: exchange) }
        if tracker.notesParts { mask.find(in: frame, dissection, tracker.parts) }
        let fate = fate(of: exchange, trace)
        if fate != .unwanted {
            if trace == nil { trace = TraceIdentity(dissection, in: frame).context }
            let facts = PacketHold.Facts(info: info, trace: trace, analysis: tracker.analysis)
            if fate == .wanted, hold.isEmpty {
                try emit(facts, frame, mask.ranges)
            } else {
                hold.append(facts, frame, exchange: exchange, secrets: mask.ranges)
            }
        }
        if !hold.isEmpty { try releaseHeld() }
    }

    /// What becomes of a packet of `exchange`, as far as is known.
    private mutating func fate(of exchange: UInt64, _ trace: TraceContext?) -> PacketHold.Fate {
        guard exchange != 0 else { return selection.isEmpty ? .wanted : .unwanted }
        let known = hold.verdict(on: exchange)
        if let known, known.fate != .undecided { return known.fate }
        let stage = known?.stage ?? 0
        guard let hasResponse = tracker.openExchangeHasResponse else {
            if tracker.isHeadUnderWay { return .undecided }
            // Over for so long that nobody remembers it: fragments of the packet may wait still.
            hold.abandon(exchange)
            return hold.defaultFate
        }
        let newStage: UInt8 = hasResponse ? 2 : 1
        var fate = selection.isEmpty ? PacketHold.Fate.wanted : .undecided
        // No more is known than at the last look, unless time tells.
        if fate == .undecided, newStage != stage || !selection.durations.isEmpty {
            let verdict = tracker.withOpenExchange { exchange, heads in
                selection.verdict(on: exchange, heads: heads, isOver: false, at: now)
            }
            if let isWanted = verdict ?? nil { fate = isWanted ? .wanted : .unwanted }
        }
        hold.settle(exchange, fate, trace, stage: newStage)
        return fate
    }

    /// Logs the packets that waited, as far as it is known what becomes of them.
    mutating func releaseHeld(isLast: Bool = false) throws(OutputError) {
        guard isLast || !hold.isWaiting(at: now) else { return }
        var failure: OutputError?
        // Out of the pipeline while packets of it are lent.
        var hold = PacketHold(limit: 0, selectsPackets: false)
        swap(&hold, &self.hold)
        defer { swap(&hold, &self.hold) }
        hold.release(at: now, isLast: isLast) { facts, frame, secrets in
            do throws(OutputError) {
                try emit(facts, frame, secrets)
            } catch {
                failure = error
            }
            return failure == nil && !isDone
        }
        if let failure { throw failure }
    }

    /// Logs a packet: to the file, and as a record.
    private mutating func emit(
        _ facts: PacketHold.Facts,
        _ frame: Span<UInt8>,
        _ secrets: [Range<Int>]
    ) throws(OutputError) {
        guard !isDone else { return }
        let info = facts.info
        if recording != nil {
            recording?.write(frame, info, trace: facts.trace, masking: secrets)
            counts.written = recording?.count
        }
        guard limits.kinds.contains(.packet), let linkType = LinkType(rawValue: info.linkType)
        else { return }
        var record = PacketRecord(
            frame,
            info: info,
            linkType: linkType,
            communityIDs: &communityIDs,
            findsCommunityID: findsCommunityIDs
        )
        counts.logged += 1
        record.join(facts.trace)
        record.analysis = facts.analysis
        try writer.write(record, frame)
    }
}
