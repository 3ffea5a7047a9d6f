internal import Capture

// The ends of messages, and of the connection.
extension HTTPConnection {
    /// The message that `side` was sending is whole.
    mutating func endMessage(_ side: FlowSide, at time: Timestamp, _ pool: inout ExchangePool) {
        let i = side.rawValue
        let number = readers[i].exchange
        readers[i].state = .head
        readers[i].isCertain = true
        readers[i].exchange = .none
        guard number != .none else { return }
        if isRequest(side) {
            pool[number].exchange.request?.isComplete = true
        } else {
            pool[responseOf: number]?.isComplete = true
        }
        finishAnswered(at: time, &pool)
    }

    /// The message that `side` was sending, or should send, is not well formed: it ends here, and what
    /// follows may be anything.
    mutating func endMalformed(_ side: FlowSide, at time: Timestamp, _ pool: inout ExchangePool) {
        let i = side.rawValue
        let number = readers[i].exchange
        if number != .none, isRequest(side) {
            pool[number].exchange.request?.isMalformed = true
        } else if number != .none {
            pool[responseOf: number]?.isMalformed = true
            endMessage(side, at: time, &pool)
        }
        readers[i].search()
    }

    /// Reports the oldest exchange if both its messages are over.
    ///
    /// A response can end before its request does (RFC 9112, section 9.3).
    func isAnswered(_ pool: borrowing ExchangePool) -> Bool {
        guard first != .none, pool[responseOf: first]?.isComplete == true else {
            return false
        }
        guard let request = pool[first].exchange.request, !request.isComplete, let client else {
            return true
        }
        let reader = readers[client.rawValue]
        return reader.exchange != first || reader.reading != .inOrder
    }

    mutating func finishAnswered(at time: Timestamp, _ pool: inout ExchangePool) {
        while isAnswered(pool) {
            pool.finish(first, .complete, at: time)
            dequeue(&pool)
        }
    }

    /// Reports exchanges whose responses lie before `place`, where octets are missing.
    ///
    /// When the client sent the request behind one, it had acknowledged more of the server's octets:
    /// those were its response.
    mutating func dropUnanswered(
        before place: SegmentPlace,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        while first != .none, pool[first].following != .none,
            let request = pool[first].exchange.request,
            let next = pool[pool[first].following].exchange.request
        {
            let acknowledged = SequenceNumber(next.acknowledgmentNumber)
            guard acknowledged - place.sequenceNumber <= 0,
                acknowledged - SequenceNumber(request.acknowledgmentNumber) > 0
            else { return }
            pool.finish(first, .gap, at: time)
            dequeue(&pool)
        }
    }

    /// `side` will send no more (FIN).
    mutating func close(_ side: FlowSide, at time: Timestamp, _ pool: inout ExchangePool) {
        let i = side.rawValue
        if readers[i].state == .head, readers[i].buffer != nil {
            cutHead(side, 0, .cut, at: time, &pool, outcome: .closed)
        }
        let isLost = readers[i].state == .searching && readers[i].isResynchronized
        let number = readers[i].exchange
        if readers[i].state == .untilClose, number != .none { endMessage(side, at: time, &pool) }
        readers[i].exchange = .none
        readers[i].state = .ended
        guard isHTTP, !isRequest(side) else { return finishAnswered(at: time, &pool) }
        finishAll(
            { $0 ? .closed : isLost ? .gap : .noResponse },
            at: time,
            &pool
        )
    }
}
