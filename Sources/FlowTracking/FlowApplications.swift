internal import Capture
internal import Dissection
internal import TraceIdentity

/// What all connections carry: the one place that reassembly hands octets to, whatever the protocol.
///
/// A protocol is a case of ``FlowApplication`` and a line in each `switch` here.
struct FlowApplications: ~Copyable {
    var http1 = Slab<HTTPConnection>()
    var pool: ExchangePool

    init(_ limits: FlowLimits) {
        pool = ExchangePool(limits)
    }

    /// Decides by the first octets that are there of a connection what it may carry.
    ///
    /// `isFirst` tells that they are the first of their direction, and not behind a hole.
    mutating func start(
        with octets: Span<UInt8>,
        isFirst: Bool,
        of flow: borrowing Flow
    ) -> FlowApplication {
        guard !isFirst || octets.mayStartMessage else { return .other }
        var connection = HTTPConnection(key: flow.key)
        connection.handshakeTime = flow.handshakeTime
        return .http1(http1.insert(connection))
    }

    /// How the octets of `side` are wanted.
    func reading(_ application: FlowApplication, _ side: FlowSide) -> FlowReading {
        switch application {
        case .unknown: .inOrder
        case .http1(let number): http1[number].readers[side.rawValue].reading
        case .other, .ended: .over
        }
    }

    /// Whether a segment starts a message, for a direction in which one is looked for.
    func startsMessage(_ octets: Span<UInt8>, _ application: FlowApplication) -> Bool {
        switch application {
        case .http1: octets.startsHead
        case .unknown, .other, .ended: false
        }
    }

    /// Octets to come from `side` that need not be kept until those before them are there.
    func certainOctets(_ application: FlowApplication, _ side: FlowSide) -> UInt64 {
        switch application {
        case .http1(let number): http1[number].readers[side.rawValue].certainOctets
        case .unknown: 0
        case .other, .ended: .max
        }
    }

    /// Octets to come from `side` that need not even be looked at.
    func dispensableOctets(_ application: FlowApplication, _ side: FlowSide) -> UInt64 {
        if case .http1(let number) = application, http1[number].mayLackBody(side, pool) { return 0 }
        return certainOctets(application, side)
    }

    /// Reads octets that start where the last ones ended.
    mutating func read(
        _ octets: Span<UInt8>,
        _ application: inout FlowApplication,
        _ side: FlowSide,
        at place: SegmentPlace
    ) {
        switch application {
        case .http1(let number): http1[number].read(octets, side, at: place, &pool)
        case .unknown, .other, .ended: break
        }
    }

    /// Passes over octets that are not there.
    mutating func skip(
        _ length: Int,
        _ reason: SkipReason,
        _ application: inout FlowApplication,
        _ side: FlowSide,
        at place: SegmentPlace
    ) {
        switch application {
        case .http1(let number): http1[number].skip(length, reason, side, at: place, &pool)
        case .unknown, .other, .ended: break
        }
    }

    /// Whether the connection carries what it was taken for, as far as can be told.
    func isPlausible(_ application: FlowApplication) -> Bool {
        switch application {
        case .unknown, .other, .ended: true
        case .http1(let number): http1[number].isHTTP || !http1[number].isSearching
        }
    }

    /// Takes the connection for one of a protocol that is not read.
    mutating func giveUp(_ application: inout FlowApplication) {
        end(&application, { _ in .open }, at: nil)
        application = .other
    }

    /// Exchanges on the connection that are not over.
    func openExchanges(_ application: FlowApplication) -> Int {
        switch application {
        case .unknown, .other, .ended: 0
        case .http1(let number): http1[number].count
        }
    }

    /// The exchange that a segment from `side` belongs to.
    func exchange(_ application: FlowApplication, _ side: FlowSide) -> Int32 {
        switch application {
        case .unknown, .other, .ended: .none
        case .http1(let number): http1[number].exchange(of: side)
        }
    }

    /// The trace of what `side` is sending, or has sent last.
    func trace(_ application: FlowApplication, _ side: FlowSide) -> TraceContext? {
        switch application {
        case .unknown, .other: nil
        case .ended(let trace): trace
        case .http1(let number): http1[number].trace(of: side, pool)
        }
    }

    /// The trace of data from `side` that was just read, where `before` was that of `side`.
    func trace(
        _ application: FlowApplication,
        _ side: FlowSide,
        afterData before: TraceContext?
    ) -> TraceContext? {
        switch application {
        case .unknown, .other, .ended: before
        case .http1(let number): http1[number].trace(of: side, afterData: before, pool)
        }
    }

    /// `side` will send no more.
    mutating func close(_ application: FlowApplication, _ side: FlowSide, at time: Timestamp) {
        switch application {
        case .unknown, .other, .ended: break
        case .http1(let number): http1[number].close(side, at: time, &pool)
        }
    }

    /// Reports what is open on a connection that is over, and keeps nothing of it but its last trace.
    mutating func end(
        _ application: inout FlowApplication,
        _ outcome: (Exchange) -> Exchange.Outcome,
        at time: Timestamp?
    ) {
        switch application {
        case .ended: return
        case .unknown, .other: application = .ended(nil)
        case .http1(let number):
            application = .ended(http1[number].lastTrace)
            http1[number].finishAll(outcome, at: time, &pool)
            http1[number].release(&pool)
            http1.giveBack(number)
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
