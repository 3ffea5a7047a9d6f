internal import Capture
internal import FlowTracking
internal import Records
internal import Selection
internal import Sinks
internal import Summaries
internal import TraceIdentity

// What was found on connections: exchanges, handshakes, and the connections themselves.
extension Pipeline where S: ~Copyable {
    /// Logs what is over by now: exchanges, and connections.
    mutating func logFinished() throws(OutputError) {
        guard tracker.hasFinished else { return }
        try logExchanges()
        try logHandshakes()
        try logConnections()
    }

    private mutating func logExchanges() throws(OutputError) {
        var failure: OutputError?
        let findsCommunityIDs = findsCommunityIDs
        tracker.takeFinished { exchange, heads in
            if holdsPackets {
                guard hold.settle(exchange, heads, selection, at: now) else { return }
            } else if !selection.isEmpty {
                let verdict = selection.verdict(on: exchange, heads: heads, isOver: true, at: now)
                guard verdict == true else { return }
            }
            let isLogged = limits.kinds.contains(.http)
            guard isLogged || overview != nil, failure == nil, !counts.reaches(limits) else {
                return
            }
            let communityID =
                isLogged && findsCommunityIDs
                ? communityIDs.id(of: ExchangeRecord.flow(of: exchange)) : nil
            let record = ExchangeRecord(copy exchange, communityID: communityID)
            if status != nil, record.severity == .error { counts.errors += 1 }
            if overview != nil {
                counts.summarized += 1
                overview?.add(record, heads)
            }
            guard isLogged else { return }
            counts.logged += 1
            do throws(OutputError) {
                try writer.write(record, heads)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        if limits.kinds.contains(.http) { try finishWriting() }
    }

    private mutating func logHandshakes() throws(OutputError) {
        var failure: OutputError?
        let findsCommunityIDs = findsCommunityIDs
        tracker.takeHandshakes { handshake, hellos in
            guard limits.kinds.contains(.tls), failure == nil, !counts.reaches(limits) else {
                return
            }
            guard selection.isWanted(handshake.trace) else { return }
            counts.logged += 1
            let communityID =
                findsCommunityIDs ? communityIDs.id(of: HandshakeRecord.flow(of: handshake)) : nil
            do throws(OutputError) {
                try writer.write(HandshakeRecord(handshake, communityID: communityID), hellos)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        if limits.kinds.contains(.tls) { try finishWriting() }
    }

    private mutating func logConnections() throws(OutputError) {
        guard limits.kinds.contains(.flow) else { return }
        var failure: OutputError?
        let findsCommunityIDs = findsCommunityIDs
        tracker.takeConnections { connection in
            guard failure == nil, !counts.reaches(limits), selection.isWanted(connection.trace)
            else { return }
            counts.logged += 1
            let communityID =
                findsCommunityIDs
                ? communityIDs.id(of: ConnectionRecord.flow(of: connection)) : nil
            do throws(OutputError) {
                try writer.write(ConnectionRecord(connection, communityID: communityID))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try finishWriting()
    }

    /// Logs what is still open when nothing more is to come.
    mutating func finishFlows() {
        guard outputError == nil else { return }
        do throws(OutputError) {
            while tracker.finishOldest() { try logFinished() }
            try releaseHeld(isLast: true)
        } catch {
            outputError = error
        }
    }
}
