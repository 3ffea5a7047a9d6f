internal import Capture
internal import Dissection
internal import TraceIdentity

/// TLS on one connection, up to the end of its handshake.
struct TLSConnection {
    private let key: FlowKey

    /// Of the two sides, in the order of ``FlowSide``.
    private var readers: [2 of TLSReader] = [TLSReader(), TLSReader()]

    /// Nil before the client's hello is whole.
    private(set) var handshake: TLSHandshake?

    /// Of both hellos, one behind the other.
    private(set) var octets: [UInt8] = []
    private(set) var client: FlowSide?
    private let handshakeTime: UInt64

    /// Of the first octet of the first hello.
    private var start: SegmentPlace?

    /// Who has changed keys first, and who has sent anything under new keys.
    private var firstChange: FlowSide?
    private var hasEncrypted: [2 of Bool] = [false, false]

    /// Whether nothing more is read.
    private(set) var isOver = false

    init(_ flow: borrowing Flow) {
        key = flow.key
        handshakeTime = flow.handshakeTime
    }

    /// The name that the client calls the server by.
    var serverName: ArraySlice<UInt8> {
        handshake.map { octets[$0.clientHello.serverName] } ?? []
    }

    /// Octets that are held.
    var heldOctets: Int {
        octets.count + readers[0].messages.hello.count + readers[1].messages.hello.count
    }

    func certainOctets(_ side: FlowSide) -> UInt64 {
        isOver ? .max : UInt64(readers[side.rawValue].certainOctets)
    }

    mutating func read(_ octets: Span<UInt8>, _ side: FlowSide, at place: SegmentPlace) {
        if start == nil { start = place }
        var offset = 0
        // Up to TLS 1.2, and before that is known, what follows a change of keys is encrypted.
        while !isOver,
            let event = readers[side.rawValue].next(
                octets,
                from: &offset,
                isEncrypted: handshake?.serverHello.map { $0.version < 0x0304 } ?? !hasRetry
            )
        {
            take(event, side, at: place.time)
        }
    }

    private var hasRetry: Bool { handshake?.hasRetry ?? false }

    private mutating func take(_ event: TLSReader.Event, _ side: FlowSide, at time: Timestamp) {
        switch event {
        case .clientHello: takeClientHello(side, at: time)
        case .serverHello: takeServerHello(side, at: time)
        case .alert(let alert):
            guard handshake != nil else { return finish(.malformed) }
            handshake?.alert = alert
            handshake?.isAlertByClient = side == client
            handshake?.last = time
            // A warning that says no more than that the connection is closed ends it, too.
            if alert.isFatal || alert.description == 0 { finish(.alert) }
        case .changeCipher:
            handshake?.last = time
            if firstChange == nil { firstChange = side }
        case .encryptedHandshake, .applicationData: takeEncrypted(side, at: time)
        case .malformed: finish(.malformed)
        }
    }

    private mutating func takeClientHello(_ side: FlowSide, at time: Timestamp) {
        defer { readers[side.rawValue].dropHello() }
        if handshake != nil {
            if client != side { finish(.malformed) }
            return
        }
        let hello = readers[side.rawValue].messages.hello
        guard let start, let parsed = try? TLSClientHello(parsing: hello.span) else {
            return finish(.malformed)
        }
        client = side
        octets = hello
        let trace = TraceContext(
            derivedFromClientRandom: hello.span.extracting(TLSClientHello.random),
            sequenceNumber: start.sequenceNumber.rawValue,
            acknowledgmentNumber: start.acknowledgmentNumber
        )
        handshake = TLSHandshake(
            client: key.endpoint(side),
            server: key.endpoint(side.other),
            origin: start.origin,
            clientHello: parsed,
            sequenceNumber: start.sequenceNumber.rawValue,
            acknowledgmentNumber: start.acknowledgmentNumber,
            last: time,
            handshakeTime: handshakeTime > 0 ? handshakeTime : nil,
            trace: trace
        )
    }

    private mutating func takeServerHello(_ side: FlowSide, at time: Timestamp) {
        defer { readers[side.rawValue].dropHello() }
        let hello = readers[side.rawValue].messages.hello
        // A second one would have more octets kept each time.
        guard handshake != nil, handshake?.serverHello == nil, side != client,
            let parsed = try? TLSServerHello(parsing: hello.span)
        else { return finish(.malformed) }
        handshake?.last = time
        guard !parsed.isRetryRequest else {
            handshake?.hasRetry = true
            firstChange = nil
            return
        }
        handshake?.serverOctets = octets.count..<octets.count + hello.count
        octets += hello
        handshake?.serverHello = parsed
        if parsed.version >= 0x0304 { handshake?.isResumed = parsed.hasPreSharedKey }
        firstChange = nil
    }

    /// A record that is encrypted: in a handshake, the first of each side proves that it has the keys.
    private mutating func takeEncrypted(_ side: FlowSide, at time: Timestamp) {
        guard let hello = handshake?.serverHello else {
            // Early data (RFC 8446, section 4.2.10) goes before the server has said anything.
            return
        }
        hasEncrypted[side.rawValue] = true
        handshake?.last = time
        guard hasEncrypted[0], hasEncrypted[1] else { return }
        // With a session that is taken up, the server is the first to change keys (RFC 5246, section 7.3).
        if hello.version < 0x0304, let firstChange { handshake?.isResumed = firstChange != client }
        finish(.complete)
    }

    /// Passes over octets that are not there.
    mutating func skip(_ length: Int, _ side: FlowSide) {
        guard !isOver, !readers[side.rawValue].pass(length) else { return }
        finish(.gap)
    }

    /// Ends the handshake, if it goes on.
    mutating func finish(_ outcome: TLSHandshake.Outcome) {
        guard !isOver else { return }
        isOver = true
        handshake?.outcome = outcome
        readers[0].dropHello()
        readers[1].dropHello()
    }

    mutating func dropOctets() { octets = [] }

    /// Forgets what was reported, but for the server's name and the trace.
    mutating func dropServerOctets() {
        octets = Array(octets.prefix(handshake?.clientHello.serverName.upperBound ?? 0))
    }
}
