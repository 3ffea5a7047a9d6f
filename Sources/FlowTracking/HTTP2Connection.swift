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

    /// The number of its exchange, 0 for none, and where that is.
    var lastSerial: UInt64 = 0
    private var lastExchange = Int32.none

    /// Whether octets were seen that nothing but HTTP/2 sends.
    var isConfirmed = false

    /// Whether frames are missing, so that a stream may be going on that is not known.
    var isPartial: Bool

    /// Octets of the tables of fields, as far as the pool knows of them.
    private var tableOctets = 0

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
        (lastSerial, lastExchange) = (pool[exchange].exchange.serial, exchange)
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
    func trace(
        of side: FlowSide,
        afterData before: TraceContext?,
        _ pool: borrowing ExchangePool
    ) -> TraceContext? {
        let i = side.rawValue
        if readers[i].hasPacketTrace { return readers[i].packetTrace }
        guard readers[i].blockSerial != 0 else { return before }
        let exchange = readers[i].blockExchange
        return exchange == .none ? nil : pool[exchange].exchange.trace.context
    }

    /// Starts on a packet, unless it is one that only now came into order.
    mutating func startPacket(
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: borrowing ExchangePool
    ) {
        let i = side.rawValue
        guard place.number > readers[i].packetNumber || place.time > readers[i].packetTime
        else { return }
        (readers[i].packetNumber, readers[i].packetTime) = (place.number, place.time)
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
        (lastSerial, lastExchange) = (pool[exchange].exchange.serial, exchange)
        guard !readers[side.rawValue].hasPacketTrace else { return }
        readers[side.rawValue].hasPacketTrace = true
        readers[side.rawValue].packetTrace = lastTrace
        readers[side.rawValue].packetSerial = lastSerial
        readers[side.rawValue].packetExchange = exchange
    }

    /// The number of the exchange that data from `side` belongs to which was just read: that of the first
    /// stream that the packet has a frame of; 0 for none.
    func serial(of side: FlowSide) -> UInt64 {
        let reader = readers[side.rawValue]
        if reader.hasPacketTrace { return reader.packetSerial }
        return reader.blockSerial != 0 ? reader.blockSerial : lastSerial
    }

    /// Where the exchange of that number is, or the last one.
    func place(of serial: UInt64, _ side: FlowSide) -> Int32 {
        let i = side.rawValue
        if serial == lastSerial { return lastExchange }
        return serial == readers[i].blockSerial
            ? readers[i].blockExchange : readers[i].packetExchange
    }

    /// Whether the number is that of a field block from `side` which is to start an exchange.
    func isBeginning(_ serial: UInt64, _ side: FlowSide) -> Bool {
        let i = side.rawValue
        return serial != 0 && serial == readers[i].blockSerial && readers[i].blockExchange == .none
    }

    /// Field blocks were missed, or may have been.
    mutating func forgetFields() {
        for i in 0..<2 { readers[i].hpack.forget() }
    }

    /// Has the pool know how much the tables of fields take.
    mutating func countTables(_ pool: inout ExchangePool) {
        let octets = readers[0].hpack.tableSize + readers[1].hpack.tableSize
        pool.octets += octets - tableOctets
        tableOctets = octets
    }

    /// Forgets what waits for more.
    mutating func release(_ pool: inout ExchangePool) {
        forgetFields()
        countTables(&pool)
        for i in 0..<2 {
            pool.octets -= readers[i].payload.count + (readers[i].block?.octets.count ?? 0)
            readers[i].payload = []
            readers[i].block = nil
            endBlock(i == 0 ? .low : .high, &pool)
        }
    }
}
