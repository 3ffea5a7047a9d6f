internal import Capture
internal import Dissection
internal import TraceIdentity

/// HTTP/1 on one connection: both directions' messages, and the exchanges that they make.
///
/// Its properties stand in an order that leaves little room between, for there are very many.
struct HTTPConnection: ~Copyable {
    /// The trace of the last exchange that was heard of.
    var lastTrace: TraceContext?

    /// Requests come from `client`; nil before the first head.
    var client: FlowSide?

    var key: FlowKey

    /// Of the two sides, in the order of ``FlowSide``.
    var readers: [2 of MessageReader] = [MessageReader(), MessageReader()]

    /// Exchanges that were not answered in full, the oldest first.
    private(set) var first = Int32.none
    private(set) var last = Int32.none
    private(set) var count: Int32 = 0

    /// Exchanges so far, open or not.
    private(set) var total: UInt32 = 0
    var handshakeTime: UInt64 = 0

    /// The number of the last exchange that was heard of; 0 for none.
    var lastSerial: UInt64 = 0

    /// The exchange whose response follows in HTTP/2, on this connection.
    private(set) var upgraded: Int32?

    /// `isFromStart` tells that nothing of the connection was missed.
    init(key: FlowKey, isFromStart: Bool) {
        self.key = key
        for i in 0..<2 { readers[i].isCertain = isFromStart }
    }

    /// Whether a head was recognized.
    var isHTTP: Bool { client != nil }

    /// Whether a side sends what cannot be read.
    var isSearching: Bool { readers[0].state == .searching || readers[1].state == .searching }

    func isRequest(_ side: FlowSide) -> Bool { side == client }

    /// The exchange that a segment from `side` belongs to.
    func exchange(of side: FlowSide) -> Int32 {
        let reading = readers[side.rawValue].exchange
        if reading != .none { return reading }
        return isRequest(side) ? last : first
    }

    /// The trace of what `side` is sending, or has sent last.
    func trace(of side: FlowSide, _ pool: borrowing ExchangePool) -> TraceContext? {
        let number = exchange(of: side)
        return number == .none ? lastTrace : pool[number].exchange.trace.context
    }

    /// The trace of data from `side` that was just read, where `before` was that of `side`.
    func trace(
        of side: FlowSide,
        afterData before: TraceContext?,
        _ pool: borrowing ExchangePool
    ) -> TraceContext? {
        // A response that it ended goes before one that it started.
        if !isRequest(side), let before { return before }
        // Of a request whose head is not whole, nothing is known yet.
        if isRequest(side), isInHead(side) { return nil }
        return trace(of: side, pool)
    }

    /// The number of the exchange that a segment from `side` belongs to, 0 for none; `before` is that of
    /// the open one that `side` was at before the segment's data was read.
    func serial(of side: FlowSide, afterData before: UInt64, _ pool: borrowing ExchangePool)
        -> UInt64
    {
        if !isRequest(side), before != 0 { return before }
        if let buffer = readers[side.rawValue].buffer, isInHead(side) {
            let open = isRequest(side) ? 0 : openSerial(of: side, pool)
            return open != 0 ? open : buffer.serial
        }
        let open = openSerial(of: side, pool)
        return open != 0 ? open : lastSerial
    }

    /// Where the body starts that `side` sends, or has sent last, of the open exchange that it is at.
    func bodyStart(of side: FlowSide, _ pool: borrowing ExchangePool) -> SequenceNumber? {
        let number = exchange(of: side)
        guard number != .none else { return nil }
        let message =
            isRequest(side) ? pool[number].exchange.request : pool[responseOf: number]
        guard let message, !message.isCut else { return nil }
        return SequenceNumber(message.sequenceNumber) + message.octets.count
    }

    /// The number of the open exchange that `side` is at; 0 for none.
    func openSerial(of side: FlowSide, _ pool: borrowing ExchangePool) -> UInt64 {
        let number = exchange(of: side)
        return number == .none ? 0 : pool[number].exchange.serial
    }

    /// Whether the number is that of a head from `side` which is not whole yet.
    func isBeginning(_ serial: UInt64, _ side: FlowSide) -> Bool {
        isInHead(side) && readers[side.rawValue].buffer?.serial == serial
    }

    /// Whether a head from `side` is not whole yet.
    private func isInHead(_ side: FlowSide) -> Bool {
        readers[side.rawValue].state == .head && readers[side.rawValue].buffer != nil
    }

    mutating func enqueue(_ number: Int32, _ pool: inout ExchangePool) {
        pool[number].following = .none
        if last == .none { first = number } else { pool[last].following = number }
        last = number
        count += 1
        total += 1
    }

    /// Puts an exchange before those that still wait for their responses.
    mutating func enqueueFirst(_ number: Int32, _ pool: inout ExchangePool) {
        pool[number].following = first
        if last == .none { last = number }
        first = number
        count += 1
        total += 1
    }

    /// Takes the oldest exchange out, to be answered in HTTP/2.
    mutating func upgrade(_ pool: inout ExchangePool) {
        upgraded = first
        first = pool[first].following
        if first == .none { last = .none }
        count -= 1
        for i in 0..<2 {
            readers[i].exchange = .none
            readers[i].state = .ended
        }
    }

    /// Takes the oldest exchange out.
    mutating func dequeue(_ pool: inout ExchangePool) {
        guard first != .none else { return }
        let number = first
        first = pool[number].following
        if first == .none { last = .none }
        count -= 1
        for i in 0..<2 where readers[i].exchange == number { readers[i].exchange = .none }
        pool.leaveQueue(number)
    }

    /// Reports all that is open, as ended in this way.
    mutating func finishAll(
        _ outcome: (_ hasResponse: Bool) -> Exchange.Outcome,
        at time: Timestamp?,
        _ pool: inout ExchangePool
    ) {
        while first != .none {
            let number = first
            let isDone = pool[responseOf: number]?.isComplete ?? false
            pool.finish(
                number,
                isDone ? .complete : outcome(pool[responseOf: number] != nil),
                at: time
            )
            dequeue(&pool)
        }
    }

    /// The head that a side was sending, whole or not; it is kept no longer.
    mutating func takeBuffer(_ i: Int, _ pool: inout ExchangePool) -> HeadBuffer? {
        let buffer = readers[i].buffer.take()
        pool.octets -= buffer?.octets.count ?? 0
        if let buffer { pool.abandoned.append(buffer.serial) }
        return buffer
    }

    /// Forgets what waits for more.
    mutating func release(_ pool: inout ExchangePool) {
        for i in 0..<2 {
            _ = takeBuffer(i, &pool)
        }
    }
}
