internal import Capture

extension Connection {
    /// What is known of a flow once it is over.
    init(_ flow: borrowing Flow, _ ledger: FlowLedger) {
        let client = flow.opener ?? ledger.client
        let side = client ?? ledger.first
        source = flow.key.endpoint(side)
        destination = flow.key.endpoint(side.other)
        isClientKnown = client != nil
        sent = Traffic(ledger[side])
        received = Traffic(ledger[side.other])
        start = ledger.origin.timestamp
        last = ledger.lastSeen
        origin = ledger.origin
        end = ledger.end
        isClosedBySource = ledger.closer.map { $0 == side }
        state = State(ledger, side)
        handshakeTime = flow.handshakeTime > 0 ? flow.handshakeTime : nil
        exchanges = ledger.exchanges
        analysis = ledger.analysis
        serverName = ledger.serverName
        protocolName = ledger.protocolName
        trace = ledger.trace
    }
}

extension Connection.Traffic {
    fileprivate init(_ stream: StreamLedger) {
        packets = stream.packets
        octets = stream.octets
        retransmissions = UInt64(stream.retransmissions)
    }
}

extension Connection.State {
    /// The state of the end that is `side`.
    fileprivate init(_ ledger: FlowLedger, _ side: FlowSide) {
        let (near, far) = (ledger[side], ledger[side.other])
        switch (near.hasEnd, far.hasEnd) {
        case _ where ledger.analysis.contains(.reset): self = .closed
        case (false, false):
            self =
                near.hasSYN && (far.packets == 0 || !near.hasAcknowledged) ? .synSent : .established
        case (true, false): self = near.isEndAcknowledged ? .finWait2 : .finWait1
        case (false, true): self = .closeWait
        case (true, true) where ledger.closer == side:
            self = near.isEndAcknowledged ? .timeWait : .closing
        case (true, true): self = near.isEndAcknowledged ? .closed : .lastAck
        }
    }
}
