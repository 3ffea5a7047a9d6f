internal import Capture
internal import Dissection

// TLS handshakes.
extension FlowApplications {
    /// Has a connection read as TLS.
    mutating func startTLS(of flow: borrowing Flow) -> FlowApplication {
        .tls(tls.insert(TLSConnection(flow)))
    }

    mutating func readTLS(
        _ octets: Span<UInt8>,
        _ number: Int32,
        _ side: FlowSide,
        at place: SegmentPlace
    ) {
        changeTLS(number) { $0.read(octets, side, at: place) }
    }

    mutating func skipTLS(_ length: Int, _ number: Int32, _ side: FlowSide) {
        changeTLS(number) { $0.skip(length, side) }
    }

    /// Reports the handshake if it goes on, and forgets the connection.
    ///
    /// - Returns: where its trace is kept.
    mutating func endTLS(_ number: Int32, as end: Connection.End) -> Int32 {
        let outcome: TLSHandshake.Outcome =
            switch end {
            case .closed, .replaced: .closed
            case .reset: .reset
            case .timeout, .evicted, .open: .open
            }
        changeTLS(number) { $0.finish(outcome) }
        pool.octets -= tls[number].heldOctets
        let trace = tls[number].handshake?.trace
        // The octets go now, and not when the place is used again.
        tls[number].dropOctets()
        tls.giveBack(number)
        return trace.map { lastTraces.insert($0) } ?? .none
    }

    private mutating func changeTLS(_ number: Int32, _ change: (inout TLSConnection) -> Void) {
        guard !tls[number].isOver else { return }
        let before = tls[number].heldOctets
        change(&tls[number])
        if tls[number].isOver, let handshake = tls[number].handshake {
            handshakes.append((handshake, tls[number].octets))
            tls[number].dropServerOctets()
        }
        pool.octets += tls[number].heldOctets - before
    }
}
