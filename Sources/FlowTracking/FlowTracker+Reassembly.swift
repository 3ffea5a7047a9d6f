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
        var connection = flows[number].connection
        if connection == .none {
            guard offset + length > 0 else { return true }
            guard offset != 0 || octets.mayStartMessage else {
                drop(number)
                return false
            }
            connection = addConnection(to: number)
        }
        let reader = connections[connection].readers[side.rawValue].state
        if reader == .searching || reader == .ended {
            guard offset + length > 0 else {
                countRepeated(number, connection, length, offset, side)
                return true
            }
            guard reader == .searching, octets.startsHead else {
                flows[number][side].next = place.sequenceNumber + length
                return true
            }
            flows[number][side].next = place.sequenceNumber
        } else if offset + length <= 0 {
            countRepeated(number, connection, length, offset, side)
            return true
        } else if offset > 0 {
            let stream = flows[number][side]
            let isAcknowledged =
                stream.isAcknowledged && stream.acknowledged - place.sequenceNumber >= 0
            guard isAcknowledged, stream.firstPending == .none else {
                keep(number, connection, octets, length, side, place)
                return dropIfNotHTTP(number, connection)
            }
            skip(number, connection, offset, .loss, side, place)
        }
        deliver(number, connection, octets, length, side, place)
        deliverPending(number, connection, side)
        return dropIfNotHTTP(number, connection)
    }

    private mutating func addConnection(to number: Int32) -> Int32 {
        var new = HTTPConnection(key: flows[number].key)
        new.handshakeTime = flows[number].handshakeTime
        let connection = connections.insert(new)
        flows[number].connection = connection
        return connection
    }

    /// A connection on which no head was found where one had to be is not kept.
    private mutating func dropIfNotHTTP(_ number: Int32, _ connection: Int32) -> Bool {
        let isHTTP = connections[connection].isHTTP
        guard !isHTTP,
            connections[connection].readers[0].state == .searching
                || connections[connection].readers[1].state == .searching
        else {
            if connections[connection].count > pool.limits.exchanges {
                end(number, { _ in .open }, at: nil)
                pool.counts.evictedFlows += 1
                return false
            }
            return true
        }
        drop(number)
        return false
    }

    private mutating func drop(_ number: Int32) {
        if flows[number].connection != .none {
            freePending(number, .low)
            freePending(number, .high)
        }
        end(number, { _ in .open }, at: nil)
        forget(number)
    }

    /// A segment that was seen before; one that only asks whether the peer is still there (RFC 9293,
    /// section 3.8.4) is none.
    private mutating func countRepeated(
        _ number: Int32,
        _ connection: Int32,
        _ length: Int,
        _ offset: Int,
        _ side: FlowSide
    ) {
        guard length > 1 || offset != -1 else { return }
        let exchange = connections[connection].exchange(of: side)
        if exchange != .none { pool[exchange].exchange.retransmissions += 1 }
    }

    /// Hands on the part of a segment that is next, and what pending ones hold in between: of octets
    /// that came twice, those that came first.
    private mutating func deliver(
        _ number: Int32,
        _ connection: Int32,
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
                hand(connection, octets, start, length, side, place)
                flows[number][side].next = end
                return
            }
            let limit = max(start, pending[first].place.sequenceNumber - place.sequenceNumber)
            if limit > start { hand(connection, octets, start, limit, side, place) }
            flows[number][side].next = place.sequenceNumber + limit
            compare(octets, place, with: first)
            deliverFirstPending(number, connection, side)
        }
    }

    /// Hands on what is next among the segments that came too early.
    mutating func deliverPending(_ number: Int32, _ connection: Int32, _ side: FlowSide) {
        while flows[number][side].firstPending != .none,
            pending[flows[number][side].firstPending].place.sequenceNumber
                - flows[number][side].next <= 0
        {
            deliverFirstPending(number, connection, side)
        }
    }

    private mutating func deliverFirstPending(
        _ number: Int32,
        _ connection: Int32,
        _ side: FlowSide
    ) {
        let first = flows[number][side].firstPending
        let segment = pending[first]
        removeFirstPending(number, side)
        let start = flows[number][side].next - segment.place.sequenceNumber
        guard start < segment.length else { return }
        if segment.isCounted {
            connections[connection].skip(
                segment.length - start,
                .body,
                side,
                at: segment.place,
                &pool
            )
        } else {
            hand(connection, segment.octets.span, start, segment.length, side, segment.place)
        }
        flows[number][side].next = segment.end
    }

    /// Hands on octets of a segment, and tells of those that snaplen cut.
    private mutating func hand(
        _ connection: Int32,
        _ octets: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) {
        let captured = min(end, octets.count)
        if captured > start {
            let part = octets.extracting(start..<captured)
            let partPlace = start == 0 ? place : place.advanced(by: start)
            connections[connection].read(part, side, at: partPlace, &pool)
        }
        let cut = end - max(start, captured)
        if cut > 0 { connections[connection].skip(cut, .cut, side, at: place, &pool) }
    }

    private mutating func skip(
        _ number: Int32,
        _ connection: Int32,
        _ length: Int,
        _ reason: SkipReason,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) {
        connections[connection].skip(length, reason, side, at: place, &pool)
        flows[number][side].next = flows[number][side].next + length
    }

    /// Takes the octets before the first pending segment for lost.
    mutating func giveUpHole(_ number: Int32, _ connection: Int32, _ side: FlowSide) {
        let first = flows[number][side].firstPending
        let hole = pending[first].place.sequenceNumber - flows[number][side].next
        if hole > 0 {
            skip(number, connection, hole, .loss, side, pending[first].place)
        }
        deliverPending(number, connection, side)
    }

    /// The peer has octets that were never seen: they will not come any more.
    mutating func giveUpAcknowledged(_ number: Int32, _ side: FlowSide) {
        let connection = flows[number].connection
        guard connection != .none else { return }
        while flows[number][side].firstPending != .none,
            flows[number][side].acknowledged
                - pending[flows[number][side].firstPending].place.sequenceNumber >= 0
        {
            giveUpHole(number, connection, side)
        }
    }

    /// Hands on all that is pending, whatever is missing between.
    mutating func giveUpAll(_ number: Int32) {
        let connection = flows[number].connection
        guard connection != .none else { return }
        for side in [FlowSide.low, .high] {
            while flows[number][side].firstPending != .none {
                giveUpHole(number, connection, side)
            }
        }
    }
}

extension Span<UInt8> {
    /// Whether the first octets of a connection may start a message: for most that is not HTTP, the
    /// first octet tells.
    fileprivate var mayStartMessage: Bool {
        guard count > 0 else { return false }
        return self[0] == 0x0d || self[0] == 0x0a || mayStartHead
    }
}
