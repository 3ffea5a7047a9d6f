internal import Capture
internal import TraceIdentity

// What is left of connections that are over.
extension FlowApplications {
    /// Takes the connection for one of a protocol that is not read.
    mutating func giveUp(_ application: inout FlowApplication) {
        end(&application, as: .open, { _ in .open }, at: nil)
        forget(application)
        application = .other
    }

    /// `side` will send no more.
    mutating func close(_ application: FlowApplication, _ side: FlowSide, at time: Timestamp) {
        switch application {
        case .unknown, .tls, .other, .ended: break
        case .http1(let number): http1[number].close(side, at: time, &pool)
        case .http2(let number): http2[number].close(side, at: time, &pool, &http2Fields)
        }
    }

    /// Reports what is open on a connection that is over, and keeps nothing of it but its last trace.
    mutating func end(
        _ application: inout FlowApplication,
        as end: Connection.End,
        _ outcome: (_ hasResponse: Bool) -> Exchange.Outcome,
        at time: Timestamp?
    ) {
        switch application {
        case .ended: return
        case .unknown, .other: application = .ended(.none)
        case .tls(let number): application = .ended(endTLS(number, as: end))
        case .http1(let number):
            application = ended(with: http1[number].lastTrace)
            http1[number].finishAll(outcome, at: time, &pool)
            http1[number].release(&pool)
            http1.giveBack(number)
        case .http2(let number):
            application = ended(with: http2[number].lastTrace)
            http2[number].finishAll(outcome, at: time, &pool)
            http2[number].release(&pool)
            http2.giveBack(number)
        }
    }

    private mutating func ended(with trace: TraceContext?) -> FlowApplication {
        .ended(trace.map { lastTraces.insert($0) } ?? .none)
    }

    /// Forgets what is kept of a connection that has ended.
    mutating func forget(_ application: FlowApplication) {
        if case .ended(let number) = application, number != .none { lastTraces.giveBack(number) }
    }

    /// Adds what is known of a connection, before it is given up.
    func describe(_ application: FlowApplication, in ledger: inout FlowLedger) {
        switch application {
        case .unknown, .other, .ended: break
        case .tls(let number):
            guard tls[number].handshake != nil else { return }
            ledger.client = tls[number].client
            ledger.protocolName = "tls"
            ledger.serverName = Array(tls[number].serverName.prefix(FlowLedger.nameLimit))
        case .http1(let number):
            guard http1[number].isHTTP else { return }
            ledger.exchanges += UInt64(http1[number].total)
            ledger.client = http1[number].client
            ledger.protocolName = "http"
        case .http2(let number):
            guard http2[number].isConfirmed || http2[number].total > 0 else { return }
            ledger.exchanges += UInt64(http2[number].total)
            ledger.client = http2[number].client
            ledger.protocolName = "http"
        }
    }
}
