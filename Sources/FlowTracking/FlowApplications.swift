internal import Capture
internal import Dissection
internal import TraceIdentity

/// What all connections carry: the one place that reassembly hands octets to, whatever the protocol.
///
/// A protocol is a case of ``FlowApplication`` and a line in each `switch` here.
struct FlowApplications: ~Copyable {
    var http1 = Slab<HTTPConnection>()
    var http2 = Slab<HTTP2Connection>()
    var http2Fields = HTTP2Fields()

    var tls = Slab<TLSConnection>()

    /// Handshakes to be reported, in order, with the octets of their hellos.
    var handshakes: [(TLSHandshake, [UInt8])] = []

    /// Of connections that have ended.
    var lastTraces = Slab<TraceContext>()
    var pool: ExchangePool

    init(_ limits: FlowLimits) {
        pool = ExchangePool(limits)
    }

    /// Decides by the first octets that are there of a connection what it may carry.
    ///
    /// `isFirst` tells that they are the first of their direction, and not behind a hole. What a server
    /// sends first, and is not HTTP, decides nothing.
    mutating func start(
        with octets: Span<UInt8>,
        isFirst: Bool,
        from side: FlowSide,
        of flow: borrowing Flow
    ) -> FlowApplication {
        if pool.limits.readsTLS, isFirst, octets.mayStartTLS { return startTLS(of: flow) }
        if octets.startsHTTP2 {
            let opener = flow.opener
            let isWhole = octets.startsHTTP2Preface || isFirst && opener != nil
            var connection = HTTP2Connection(key: flow.key, isPartial: !isWhole)
            connection.client = opener
            connection.handshakeTime = flow.handshakeTime
            return .http2(http2.insert(connection))
        }
        let opener = flow.opener
        if let opener, side != opener, !octets.mayStartStatusLine { return .unknown }
        guard !isFirst || octets.mayStartMessage else { return .other }
        var connection = HTTPConnection(
            key: flow.key,
            isFromStart: isFirst && opener != nil
        )
        connection.handshakeTime = flow.handshakeTime
        return .http1(http1.insert(connection))
    }

    /// How the octets of `side` are wanted.
    func reading(_ application: FlowApplication, _ side: FlowSide) -> FlowReading {
        switch application {
        case .unknown: .inOrder
        case .http1(let number): http1[number].readers[side.rawValue].reading
        case .http2(let number): http2[number].readers[side.rawValue].reading
        case .tls(let number): tls[number].isOver ? .over : .inOrder
        case .other, .ended: .over
        }
    }

    /// Whether a segment starts a message, for a direction in which one is looked for.
    func startsMessage(_ octets: Span<UInt8>, _ application: FlowApplication) -> Bool {
        switch application {
        case .http1: octets.startsHead
        case .http2: octets.startsHTTP2Frames(allowsData: true)
        case .unknown, .tls, .other, .ended: false
        }
    }

    /// Octets to come from `side` that need not be kept until those before them are there.
    func certainOctets(_ application: FlowApplication, _ side: FlowSide) -> UInt64 {
        switch application {
        case .http1(let number): http1[number].readers[side.rawValue].certainOctets
        case .http2(let number): http2[number].readers[side.rawValue].certainOctets
        case .unknown: 0
        case .tls(let number): tls[number].certainOctets(side)
        case .other, .ended: .max
        }
    }

    /// Octets to come from `side` that need not even be looked at.
    func dispensableOctets(_ application: FlowApplication, _ side: FlowSide) -> UInt64 {
        let octets = certainOctets(application, side)
        guard octets > 0, case .http1(let number) = application else { return octets }
        return http1[number].mayLackBody(side, pool) ? 0 : octets
    }

    /// Reads octets that start where the last ones ended.
    mutating func read(
        _ octets: Span<UInt8>,
        _ application: inout FlowApplication,
        _ side: FlowSide,
        at place: SegmentPlace
    ) {
        switch application {
        case .http1(let number):
            let end = http1[number].read(octets, side, at: place, &pool)
            guard let exchange = http1[number].upgraded else { return }
            upgrade(&application, number, exchange)
            // What follows in the same segment is HTTP/2 already.
            guard end < octets.count else { return }
            let rest = octets.extracting(end..<octets.count)
            read(rest, &application, side, at: place.advanced(by: end))
        case .http2(let number):
            guard http2[number].mayStart(with: octets, side) else {
                downgrade(&application, number)
                return read(octets, &application, side, at: place)
            }
            http2[number].read(octets, side, at: place, &pool, &http2Fields)
        case .tls(let number): readTLS(octets, number, side, at: place)
        case .unknown, .other, .ended: break
        }
    }

    /// Goes on with HTTP/2 on a connection of HTTP/1.
    private mutating func upgrade(
        _ application: inout FlowApplication,
        _ number: Int32,
        _ exchange: Int32
    ) {
        guard let client = http1[number].client else { return }
        var connection = HTTP2Connection(
            key: http1[number].key,
            client: client,
            upgraded: exchange,
            &pool
        )
        connection.handshakeTime = http1[number].handshakeTime
        connection.total = http1[number].total
        http1[number].finishAll({ _ in .open }, at: nil, &pool)
        http1[number].release(&pool)
        http1.giveBack(number)
        application = .http2(http2.insert(connection))
    }

    /// Reads as HTTP/1 what a server took for HTTP/2 before its client had said anything.
    private mutating func downgrade(_ application: inout FlowApplication, _ number: Int32) {
        var connection = HTTPConnection(
            key: http2[number].key,
            isFromStart: !http2[number].isPartial
        )
        connection.handshakeTime = http2[number].handshakeTime
        http2[number].release(&pool)
        http2.giveBack(number)
        application = .http1(http1.insert(connection))
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
        case .http2(let number):
            http2[number].skip(length, reason, side, at: place, &pool, &http2Fields)
        case .tls(let number): skipTLS(length, number, side)
        case .unknown, .other, .ended: break
        }
    }

    /// Whether the connection carries what it was taken for, as far as can be told.
    func isPlausible(_ application: FlowApplication) -> Bool {
        switch application {
        case .unknown, .other, .ended: true
        case .http1(let number): http1[number].isHTTP || !http1[number].isSearching
        case .http2(let number): http2[number].isConfirmed || !http2[number].isSearching
        // What is over is of use for the trace of segments alone.
        case .tls(let number):
            !tls[number].isOver || tls[number].handshake != nil && pool.limits.keepsEveryFlow
        }
    }
}

extension Span<UInt8> {
    /// Whether a connection of HTTP/2 starts here, or goes on.
    var startsHTTP2: Bool { startsHTTP2Preface || startsHTTP2Frames(allowsData: false) }

    /// Whether the first octets of a connection may start a message: for most that is not HTTP, the
    /// first octet tells.
    fileprivate var mayStartMessage: Bool {
        guard count > 0 else { return false }
        return self[0] == 0x0d || self[0] == 0x0a || mayStartHead
    }

    /// Whether they may start a TLS record with a client's hello, of which there may be little yet.
    fileprivate var mayStartTLS: Bool {
        guard count > 0, self[0] == 22, count < 2 || self[1] == 3, count < 3 || self[2] <= 4 else {
            return false
        }
        return count < 6 || self[5] == 1
    }
}
