internal import Capture
internal import Dissection

// How flows start and end.
extension FlowTracker {
    mutating func addFlow(
        _ key: FlowKey,
        _ hash: UInt64,
        from side: FlowSide,
        _ info: FrameInfo
    ) -> Int32 {
        while flows.count >= limits.flows { evictOldest() }
        let number = flows.insert(Flow(key: key, lastSeen: info.timestamp.seconds))
        if limits.keepsEveryFlow {
            // What is put in and taken out together has the same number in both.
            let ledger = ledgers.insert(FlowLedger(info, from: side))
            precondition(ledger == number)
        }
        table.insert(number, hash, in: flows)
        active.append(number, in: &flows)
        return number
    }

    /// Keeps the list of flows in order, to a second: a move a packet would cost more than it tells.
    mutating func touch(_ number: Int32, at second: Int64) {
        guard flows[number].lastSeen != second, !flows[number].hasEnded else { return }
        flows[number].lastSeen = second
        active.remove(number, in: &flows)
        active.append(number, in: &flows)
    }

    /// A SYN: the start of a connection, maybe between ports that another one had.
    mutating func open(
        _ number: Int32,
        _ header: TCPHeader,
        _ side: FlowSide,
        _ info: FrameInfo
    ) {
        let initial = SequenceNumber(header.sequenceNumber)
        let isAnswer = header.flags.contains(.ack)
        let stream = flows[number][side]
        if stream.hasInitial, stream.initial == initial, !flows[number].hasEnded {
            // Sent again: what it takes from now on is the time of a round trip.
            if flows[number].isOpening, !isAnswer {
                flows[number].synTime = info.timestamp.nanosecondsSince1970
            }
            return
        }
        let isUsed =
            flows[number].hasEnded || stream.hasInitial
            || stream.isSynchronized && stream.next != initial + 1
            || !isAnswer && flows[number].hasData
        if isUsed { restart(number, from: side, info) }
        flows[number][side].initial = initial
        flows[number][side].hasInitial = true
        flows[number][side].synchronize(at: initial + 1)
        if isAnswer {
            if flows[number].opener == nil {
                flows[number].opener = side.other
                flows[number].synTime = info.timestamp.nanosecondsSince1970
            }
            if !flows[number][side.other].isSynchronized {
                flows[number][side.other].synchronize(
                    at: SequenceNumber(header.acknowledgmentNumber)
                )
            }
        } else {
            flows[number].opener = side
            flows[number].isOpening = true
            flows[number].synTime = info.timestamp.nanosecondsSince1970
        }
    }

    /// Another connection between the same ports.
    private mutating func restart(_ number: Int32, from side: FlowSide, _ info: FrameInfo) {
        if !flows[number].hasEnded {
            end(number, as: .replaced, { _ in .closed }, at: info.timestamp)
        }
        ended.remove(number, in: &flows)
        report(number)
        applications.forget(flows[number].application)
        flows[number] = Flow(key: flows[number].key, lastSeen: info.timestamp.seconds)
        if limits.keepsEveryFlow { ledgers[number] = FlowLedger(info, from: side) }
        active.append(number, in: &flows)
    }

    /// Takes up what a segment acknowledges.
    mutating func acknowledge(
        _ number: Int32,
        _ header: TCPHeader,
        _ side: FlowSide,
        _ info: FrameInfo
    ) {
        let acknowledged = SequenceNumber(header.acknowledgmentNumber)
        let peer = flows[number][side.other]
        if flows[number].isOpening, flows[number].opener == side, !header.flags.contains(.syn),
            peer.hasInitial, acknowledged - peer.initial > 0
        {
            flows[number].isOpening = false
            flows[number].handshakeTime = UInt64(
                max(0, info.timestamp.nanosecondsSince1970 &- flows[number].synTime)
            )
        }
        guard !flows[number].hasEnded, !peer.isAcknowledged || acknowledged - peer.acknowledged > 0
        else { return }
        flows[number][side.other].acknowledged = acknowledged
        flows[number][side.other].isAcknowledged = true
        if peer.firstPending != .none {
            giveUpAcknowledged(number, side.other)
            closeIfDone(number, side.other, at: info.timestamp)
        }
    }

    /// A reset; one that lies far from the stream is not of this connection.
    mutating func reset(
        _ number: Int32,
        _ header: TCPHeader,
        _ side: FlowSide,
        _ info: FrameInfo
    ) {
        let stream = flows[number][side]
        let distance = SequenceNumber(header.sequenceNumber) - stream.next
        guard !flows[number].hasEnded, !stream.isSynchronized || abs(distance) < 1 << 24 else {
            return
        }
        end(number, as: .reset, { _ in .reset }, at: info.timestamp)
    }

    /// Takes note of a FIN that all octets before were seen of, and of the second one.
    mutating func closeIfDone(_ number: Int32, _ side: FlowSide, at time: Timestamp) {
        let stream = flows[number][side]
        guard stream.hasEnd, !stream.isClosed, !flows[number].hasEnded,
            !stream.isSynchronized || stream.next - stream.end >= 0
        else { return }
        flows[number][side].isClosed = true
        applications.close(flows[number].application, side, at: time)
        if flows[number][side.other].isClosed {
            end(number, as: .closed, { _ in .closed }, at: time)
        }
    }

    /// Ends a flow; it is remembered for a while.
    mutating func end(
        _ number: Int32,
        as reason: Connection.End,
        _ outcome: (_ hasResponse: Bool) -> Exchange.Outcome,
        at time: Timestamp?
    ) {
        giveUpAll(number)
        if limits.findsDispensables { takeBack(number) }
        if !flows[number].hasEnded {
            flows[number].lastSerial = applications.lastSerial(flows[number].application)
        }
        if limits.keepsEveryFlow {
            ledgers[number].end = reason
            applications.describe(flows[number].application, in: &ledgers[number])
        }
        applications.end(&flows[number].application, as: reason, outcome, at: time)
        active.remove(number, in: &flows)
        ended.append(number, in: &flows)
    }

    /// Forgets a flow that has ended; only now all of its segments were seen.
    mutating func forget(_ number: Int32) {
        report(number)
        applications.forget(flows[number].application)
        if limits.keepsEveryFlow { ledgers.giveBack(number) }
        ended.remove(number, in: &flows)
        table.remove(number, in: flows)
        flows.giveBack(number)
    }

    /// Forgets those that ended before `second`.
    mutating func forgetEnded(before second: Int64) {
        while ended.first != .none, flows[ended.first].lastSeen < second { forget(ended.first) }
    }

    private mutating func report(_ number: Int32) {
        guard limits.reportsFlows else { return }
        connections.append(Connection(flows[number], ledgers[number]))
    }

    /// Ends those that nothing was seen of since before `second`.
    mutating func endIdle(before second: Int64) {
        while active.first != .none, flows[active.first].lastSeen < second {
            let number = active.first
            end(number, as: .timeout, { _ in .open }, at: nil)
            forget(number)
        }
    }

    mutating func evictOldest() {
        if ended.first != .none { return forget(ended.first) }
        let number = active.first
        end(number, as: .evicted, { _ in .open }, at: nil)
        forget(number)
        applications.pool.counts.evictedFlows += 1
    }

    /// Keeps to the limits of octets and of exchanges.
    mutating func makeRoom() {
        while applications.pool.octets > limits.octets
            || applications.pool.openCount > limits.openExchanges,
            active.first != .none || ended.first != .none
        {
            evictOldest()
        }
    }
}
