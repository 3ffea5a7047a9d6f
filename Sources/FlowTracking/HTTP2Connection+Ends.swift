internal import Capture

// The ends of messages, of streams, and of the connection.
extension HTTP2Connection {
    /// The message that `side` was sending on a stream is whole.
    mutating func endMessage(
        _ id: UInt32,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let place = streams.find(id)
        guard place != .none else { return }
        let number = streams[place].exchange
        if isRequest(side) {
            streams[place].isRequestOver = true
            pool[number].exchange.request?.isComplete = true
        } else {
            streams[place].isResponseOver = true
            pool[responseOf: number]?.isComplete = true
        }
        guard streams[place].isRequestOver, streams[place].isResponseOver else { return }
        let hasResponse = pool[responseOf: number] != nil
        finish(place, hasResponse ? .complete : .noResponse, at: time, &pool)
    }

    /// A stream was ended by one side (RFC 9113, section 6.4).
    mutating func resetStream(
        _ id: UInt32,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let place = streams.find(id)
        guard place != .none else { return }
        let number = streams[place].exchange
        noteTrace(of: number, side, pool)
        // A server need not have the rest of a request that it has answered (section 8.1).
        let isDone = pool[responseOf: number]?.isComplete ?? false
        finish(place, isDone ? .complete : .reset, at: time, &pool)
    }

    /// Streams above `lastID` that the other side opened were not looked at, and will not be (RFC 9113,
    /// section 6.8).
    mutating func goAway(
        lastID: UInt32,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        guard let client, side != client else { return }
        var place = streams.oldest
        while place != .none {
            let next = streams[place].newer
            if streams[place].id & 1 == 1, streams[place].id > lastID,
                pool[responseOf: streams[place].exchange] == nil
            {
                finish(place, .noResponse, at: time, &pool)
            }
            place = next
        }
    }

    /// Reports the exchange of a stream that is over.
    mutating func finish(
        _ place: Int32,
        _ outcome: Exchange.Outcome,
        at time: Timestamp?,
        _ pool: inout ExchangePool
    ) {
        let number = streams[place].exchange
        pool.finish(number, outcome, at: time)
        for i in 0..<2 {
            if readers[i].exchange == number { readers[i].exchange = .none }
            if readers[i].blockExchange == number {
                (readers[i].blockSerial, readers[i].blockExchange) = (0, .none)
            }
        }
        streams.remove(place)
        pool.leaveQueue(number)
    }

    /// Reports the oldest streams whose ends may have been missed, where nothing was heard of them for as
    /// long as a response may take.
    mutating func giveUpUncertain(at time: Timestamp, _ pool: inout ExchangePool) {
        while streams.oldest != .none, streams[streams.oldest].isUncertain {
            let number = streams[streams.oldest].exchange
            let response = pool[responseOf: number]
            guard let last = response?.end ?? pool[number].exchange.request?.end,
                pool.isOverdue(since: last, at: time)
            else { return }
            let isDone = response?.isComplete ?? false
            finish(streams.oldest, isDone ? .complete : .gap, at: nil, &pool)
        }
    }

    /// Reports all that is open, as ended in this way.
    mutating func finishAll(
        _ outcome: (_ hasResponse: Bool) -> Exchange.Outcome,
        at time: Timestamp?,
        _ pool: inout ExchangePool
    ) {
        while streams.oldest != .none {
            let response = pool[responseOf: streams[streams.oldest].exchange]
            let isDone = response?.isComplete ?? false
            finish(streams.oldest, isDone ? .complete : outcome(response != nil), at: time, &pool)
        }
    }

    /// `side` will send no more (FIN).
    mutating func close(
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        if let block = readers[i].block {
            block.isCut = true
            takeBlock(side, at: time, &pool, &fields)
        }
        readers[i].state = .over
        guard let client, side != client else { return }
        // Frames that are missing may have been what ended a stream.
        var place = streams.oldest
        while place != .none {
            let next = streams[place].newer
            if streams[place].isUncertain {
                let isDone = pool[responseOf: streams[place].exchange]?.isComplete ?? false
                finish(place, isDone ? .complete : .gap, at: time, &pool)
            }
            place = next
        }
        finishAll({ $0 ? .closed : .noResponse }, at: time, &pool)
    }
}
