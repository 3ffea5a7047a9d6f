internal import Capture
internal import Dissection

// Brings the octets of a direction into order (RFC 9293, section 3.10.7.4).
extension FlowTracker {
    /// Takes the data of a segment.
    ///
    /// - Returns: whether the flow is still there; it is not if it turned out not to be HTTP.
    mutating func receive(
        _ number: Int32,
        _ octets: Span<UInt8>,
        _ length: Int,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) -> Bool {
        if !flows[number][side].isSynchronized {
            flows[number][side].synchronize(at: place.sequenceNumber)
        }
        if !flows[number][side.other].isSynchronized {
            flows[number][side.other].synchronize(at: SequenceNumber(place.acknowledgmentNumber))
        }
        let offset = place.sequenceNumber - flows[number][side].next
        // Nothing that TCP can have in flight (RFC 7323, section 2.3).
        guard abs(offset) < 1 << 30 else { return true }
        if case .unknown = flows[number].application {
            guard offset + length > 0 else { return true }
            // What comes too early tells little of what the connection carries.
            if offset <= 0 { decide(number, by: octets, isFirst: offset == 0, side) }
        }
        if applications.pool.parts.isKnown {
            noteParts(number, octets, length, offset, side, place)
        }
        let reading = applications.reading(flows[number].application, side)
        if reading != .inOrder {
            guard offset + length > 0 else {
                countRepeated(number, length, offset, side)
                return keepIfWanted(number)
            }
            guard reading == .searching,
                applications.startsMessage(octets, flows[number].application)
            else {
                flows[number][side].next = place.sequenceNumber + length
                return keepIfWanted(number)
            }
            flows[number][side].next = place.sequenceNumber
        } else if offset + length <= 0 {
            countRepeated(number, length, offset, side)
            return true
        } else if offset > 0 {
            let stream = flows[number][side]
            let isAcknowledged =
                stream.isAcknowledged && stream.acknowledged - place.sequenceNumber >= 0
            guard isAcknowledged, stream.firstPending == .none else {
                keep(number, octets, length, side, place)
                return keepIfWanted(number)
            }
            skip(number, offset, .loss, side, place)
        }
        deliver(number, octets, length, side, place)
        deliverPending(number, side)
        return keepIfWanted(number)
    }

    /// Decides what the connection carries.
    private mutating func decide(
        _ number: Int32,
        by octets: Span<UInt8>,
        isFirst: Bool,
        _ side: FlowSide
    ) {
        flows[number].application = applications.start(
            with: octets,
            isFirst: isFirst,
            from: side,
            of: flows[number]
        )
        guard case .other = flows[number].application else { return }
        freePending(number, .low)
        freePending(number, .high)
    }

    /// Takes note of the octets of a segment that are not handed on now.
    private mutating func noteParts(
        _ number: Int32,
        _ octets: Span<UInt8>,
        _ length: Int,
        _ offset: Int,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) {
        let application = flows[number].application
        let reading = applications.reading(application, side)
        let start = place.sequenceNumber
        if offset < 0 {
            // What was seen before lies in a body if it lies behind the last head.
            let bodyStart = applications.bodyStart(application, side)
            let head = bodyStart.map { $0 - start } ?? .max
            let repeated = min(-offset, octets.count, max(0, head))
            applications.pool.parts.add(.outOfOrder, at: start, repeated)
        }
        switch reading {
        case .over:
            // Another protocol.
            if offset >= 0 { applications.pool.parts.isKnown = false }
        case .searching:
            guard !applications.startsMessage(octets, application) else { return }
            applications.pool.parts.add(.unreadable, at: start, octets.count)
        case .inOrder:
            let certain = applications.certainOctets(application, side)
            if offset > 0, UInt64(offset + length) > certain {
                applications.pool.parts.add(.outOfOrder, at: start, octets.count)
            }
        }
    }

    /// Whether the flow is to be followed on; else it is gone: one that nothing is read of is not kept
    /// unless every flow is wanted.
    private mutating func keepIfWanted(_ number: Int32) -> Bool {
        if applications.openExchanges(flows[number].application) > limits.exchanges {
            end(number, as: .evicted, { _ in .open }, at: nil)
            applications.pool.counts.evictedFlows += 1
            return false
        }
        if !applications.isPlausible(flows[number].application) {
            if limits.keepsEveryFlow {
                applications.describe(flows[number].application, in: &ledgers[number])
            }
            applications.giveUp(&flows[number].application)
            freePending(number, .low)
            freePending(number, .high)
        }
        guard case .other = flows[number].application, !limits.keepsEveryFlow else { return true }
        end(number, as: .open, { _ in .open }, at: nil)
        if limits.findsDispensables { dispense(with: flows[number].key, .everything) }
        forget(number)
        return false
    }

    /// A segment that was seen before; one that only asks whether the peer is still there (RFC 9293,
    /// section 3.8.4) is none.
    private mutating func countRepeated(
        _ number: Int32,
        _ length: Int,
        _ offset: Int,
        _ side: FlowSide
    ) {
        guard length > 1 || offset != -1 else { return }
        let exchange = applications.exchange(flows[number].application, side)
        if exchange != .none { applications.pool[exchange].exchange.retransmissions &+= 1 }
    }

    /// Hands on the part of a segment that is next, and what pending ones hold in between: of octets
    /// that came twice, those that came first.
    mutating func deliver(
        _ number: Int32,
        _ octets: Span<UInt8>,
        _ length: Int,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) {
        let end = place.sequenceNumber + length
        while end - flows[number][side].next > 0 {
            let start = flows[number][side].next - place.sequenceNumber
            let first = flows[number][side].firstPending
            guard first != .none, pending[first].place.sequenceNumber - end < 0 else {
                hand(number, octets, start, length, side, place)
                flows[number][side].next = end
                return
            }
            let limit = max(start, pending[first].place.sequenceNumber - place.sequenceNumber)
            if limit > start { hand(number, octets, start, limit, side, place) }
            flows[number][side].next = place.sequenceNumber + limit
            compare(octets, place, with: first)
            deliverFirstPending(number, side)
        }
    }

    /// Hands on what is next among the segments that came too early.
    mutating func deliverPending(_ number: Int32, _ side: FlowSide) {
        while flows[number][side].firstPending != .none,
            pending[flows[number][side].firstPending].place.sequenceNumber
                - flows[number][side].next <= 0
        {
            deliverFirstPending(number, side)
        }
    }

    private mutating func deliverFirstPending(
        _ number: Int32,
        _ side: FlowSide
    ) {
        let first = flows[number][side].firstPending
        let segment = pending[first]
        removeFirstPending(number, side)
        let start = flows[number][side].next - segment.place.sequenceNumber
        guard start < segment.length else { return }
        if segment.isCounted {
            applications.skip(
                segment.length - start,
                .body,
                &flows[number].application,
                side,
                at: segment.place
            )
        } else {
            hand(number, segment.octets.span, start, segment.length, side, segment.place)
        }
        flows[number][side].next = segment.end
    }

    /// Hands on octets of a segment, and tells of those that snaplen cut.
    private mutating func hand(
        _ number: Int32,
        _ octets: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) {
        let captured = min(end, octets.count)
        if captured > start {
            let part = octets.extracting(start..<captured)
            if case .unknown = flows[number].application {
                decide(number, by: part, isFirst: false, side)
            }
            let partPlace = start == 0 ? place : place.advanced(by: start)
            applications.read(part, &flows[number].application, side, at: partPlace)
        }
        let cut = end - max(start, captured)
        if cut > 0 {
            let reason = place.isHeadersOnly ? SkipReason.body : .cut
            applications.skip(cut, reason, &flows[number].application, side, at: place)
        }
    }

    private mutating func skip(
        _ number: Int32,
        _ length: Int,
        _ reason: SkipReason,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) {
        applications.skip(length, reason, &flows[number].application, side, at: place)
        flows[number][side].next = flows[number][side].next + length
    }

    /// Takes the octets before the first pending segment for lost.
    mutating func giveUpHole(_ number: Int32, _ side: FlowSide) {
        let first = flows[number][side].firstPending
        let hole = pending[first].place.sequenceNumber - flows[number][side].next
        if hole > 0 {
            skip(number, hole, .loss, side, pending[first].place)
        }
        deliverPending(number, side)
    }

    /// The peer has octets that were never seen: they will not come any more.
    mutating func giveUpAcknowledged(_ number: Int32, _ side: FlowSide) {
        while flows[number][side].firstPending != .none,
            flows[number][side].acknowledged
                - pending[flows[number][side].firstPending].place.sequenceNumber >= 0
        {
            giveUpHole(number, side)
        }
    }

    /// Hands on all that is pending, whatever is missing between.
    mutating func giveUpAll(_ number: Int32) {
        for side in [FlowSide.low, .high] {
            while flows[number][side].firstPending != .none {
                giveUpHole(number, side)
            }
        }
    }
}
