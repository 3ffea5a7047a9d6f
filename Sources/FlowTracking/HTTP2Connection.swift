internal import Capture
internal import Dissection
internal import TraceIdentity

/// HTTP/2 on one connection: both directions' frames, and the exchanges on its streams.
struct HTTP2Connection: ~Copyable {
    /// Requests come from `client`; nil before it is known.
    var client: FlowSide?
    var key: FlowKey

    /// Of the two sides, in the order of ``FlowSide``.
    var readers: [2 of HTTP2FrameReader] = [HTTP2FrameReader(), HTTP2FrameReader()]
    var streams = HTTP2StreamTable()
    var handshakeTime: UInt64 = 0

    /// Exchanges so far.
    var total: UInt32 = 0

    /// The trace of the stream that was heard of last, from either side.
    var lastTrace: TraceContext?

    /// Whether octets were seen that nothing but HTTP/2 sends.
    var isConfirmed = false

    /// Whether frames are missing, so that a stream may be going on that is not known.
    var isPartial: Bool

    /// The highest identifier of a stream that the client has opened.
    var highestID: UInt32 = 0

    /// `isPartial` tells that the connection had started before it was seen.
    init(key: FlowKey, isPartial: Bool) {
        self.key = key
        self.isPartial = isPartial
        if isPartial { forgetFields() }
    }

    /// A connection on which stream 1 is that of a request of HTTP/1 (RFC 7540, section 3.2).
    init(key: FlowKey, client: FlowSide, upgraded exchange: Int32, _ pool: inout ExchangePool) {
        self.init(key: key, isPartial: false)
        self.client = client
        isConfirmed = true
        highestID = 1
        var stream = HTTP2Stream(id: 1, exchange: exchange)
        stream.isRequestOver = true
        _ = streams.insert(stream)
        pool[exchange].exchange.stream = Exchange.StreamDetails(id: 1)
        pool[exchange].exchange.request?.isComplete = true
        lastTrace = pool[exchange].exchange.trace.context
    }

    /// Whether a side sends what cannot be read.
    var isSearching: Bool { readers[0].state == .searching || readers[1].state == .searching }

    func isRequest(_ side: FlowSide) -> Bool { side == client }

    /// The exchange that a segment from `side` belongs to.
    func exchange(of side: FlowSide) -> Int32 { readers[side.rawValue].exchange }

    /// The trace of data from `side` that was just read, where `before` was that of the connection.
    ///
    /// That of the first stream that the packet has a frame of, or a part of one. A packet whose first
    /// frame starts a request that goes on in the next has none yet.
    func trace(of side: FlowSide, afterData before: TraceContext?) -> TraceContext? {
        let reader = readers[side.rawValue]
        if reader.hasPacketTrace { return reader.packetTrace }
        if reader.state == .payload, reader.frame.type == .headers || reader.block != nil {
            return nil
        }
        return before
    }

    /// Starts on a packet, unless it is one that only now came into order.
    mutating func startPacket(
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: borrowing ExchangePool
    ) {
        let i = side.rawValue
        guard place.info.number > readers[i].packetNumber || place.time > readers[i].packetTime
        else { return }
        (readers[i].packetNumber, readers[i].packetTime) = (place.info.number, place.time)
        (readers[i].packetTrace, readers[i].hasPacketTrace) = (nil, false)
        if readers[i].state == .payload, readers[i].frame.type == .data {
            noteTrace(of: readers[i].exchange, side, pool)
        }
    }

    /// Takes note that a frame of an exchange was seen.
    mutating func noteTrace(
        of exchange: Int32,
        _ side: FlowSide,
        _ pool: borrowing ExchangePool
    ) {
        guard exchange != .none else { return }
        readers[side.rawValue].exchange = exchange
        lastTrace = pool[exchange].exchange.trace.context
        guard !readers[side.rawValue].hasPacketTrace else { return }
        readers[side.rawValue].hasPacketTrace = true
        readers[side.rawValue].packetTrace = lastTrace
    }

    /// Field blocks were missed, or may have been.
    mutating func forgetFields() {
        for i in 0..<2 { readers[i].hpack.forget() }
    }

    /// Forgets what waits for more.
    mutating func release(_ pool: inout ExchangePool) {
        for i in 0..<2 {
            pool.octets -= readers[i].payload.count + (readers[i].block?.octets.count ?? 0)
            readers[i].payload = []
            readers[i].block = nil
        }
    }
}
