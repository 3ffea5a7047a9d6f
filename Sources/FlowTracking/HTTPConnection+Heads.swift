internal import Capture
internal import Dissection
internal import TraceIdentity

// Message heads, and which exchange a message belongs to.
extension HTTPConnection {
    /// Reads on in a head, or looks for the start of one.
    ///
    /// - Returns: where the octets go on that do not belong to it.
    mutating func readHead(
        _ octets: Span<UInt8>,
        from offset: Int,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool
    ) -> Int {
        let i = side.rawValue
        var offset = offset
        let buffer: HeadBuffer
        if let begun = readers[i].buffer {
            buffer = begun
        } else {
            // Empty lines before a start line (RFC 9112, section 2.2).
            while offset < octets.count, octets[offset] == 0x0d || octets[offset] == 0x0a {
                offset += 1
            }
            guard offset < octets.count else { return offset }
            let rest = octets.extracting(offset..<octets.count)
            let start = place.advanced(by: offset)
            if let line = HTTPStartLine(recognizing: rest),
                let head = ReadHead(line, parsing: rest, at: start),
                head.head.length <= pool.limits.headOctets
            {
                let end = head.head.length
                return take(head, rest.extracting(0..<end), side, at: place.time, &pool)
                    ? offset + end : octets.count
            }
            guard rest.mayStartStatusLine || side != client?.other else {
                refuse(side, at: start, time: place.time, &pool)
                return octets.count
            }
            buffer = HeadBuffer(at: start, serial: pool.nextSerial())
            readers[i].buffer = buffer
        }
        let rest = octets.extracting(offset..<octets.count)
        let before = buffer.octets.count
        let progress = buffer.append(rest, limit: pool.limits.headOctets)
        pool.octets += buffer.octets.count - before
        switch progress {
        case .unfinished: return octets.count
        case .whole(let added):
            _ = takeBuffer(i, &pool)
            guard let read = ReadHead(buffer) else { return octets.count }
            let head = buffer.octets
            return take(read, head.span, side, at: place.time, &pool)
                ? offset + added : octets.count
        case .tooLong:
            cutHead(side, 0, .cut, at: place.time, &pool, outcome: .complete, isTooLong: true)
            readers[i].search()
        case .none:
            _ = takeBuffer(i, &pool)
            refuse(side, at: buffer.start, time: place.time, &pool)
        }
        return octets.count
    }

    /// Takes a whole head.
    ///
    /// - Returns: whether it fits this direction; if not, nothing of it is kept.
    private mutating func take(
        _ read: ReadHead,
        _ octets: Span<UInt8>,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) -> Bool {
        guard accepts(read.head.startLine, from: side) else {
            refuse(side, at: read.place, time: time, &pool)
            return false
        }
        add(read, octets, side, at: time, &pool)
        return true
    }

    /// Takes a head, whole or not.
    mutating func add(
        _ read: ReadHead,
        _ octets: Span<UInt8>,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        switch read.head.startLine.kind {
        case .request:
            client = side
            addRequest(read, octets, side, at: time, &pool)
        case .response(let statusCode, _):
            client = side.other
            addResponse(read, statusCode, octets, side, at: time, &pool)
        }
    }

    private mutating func addRequest(
        _ read: ReadHead,
        _ octets: Span<UInt8>,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let i = side.rawValue
        let number = open(read, client: side, &pool)
        lastSerial = pool[number].exchange.serial
        let range = pool.append(octets, to: number)
        pool[number].exchange.request = Exchange.Message(read, range, at: time)
        let trace = TraceIdentity(
            request: read.head,
            in: octets,
            option: read.place.option
        ) {
            TraceContext(
                derivedFrom: octets.extracting(read.head.startLine.line),
                sequenceNumber: read.place.sequenceNumber.rawValue,
                acknowledgmentNumber: read.place.acknowledgmentNumber
            )
        }
        pool[number].exchange.trace = trace
        pool[number].method = RequestMethod(read.head.startLine, in: octets)
        lastTrace = trace.context
        enqueue(number, &pool)
        pool.startWaiting(number, since: time)
        readers[i].exchange = number
        guard !read.isEndless else {
            readers[i].search()
            return
        }
        var framing = BodyFraming(read, in: octets)
        // A request without framing has no body (RFC 9112, section 6.3).
        if framing == .untilClose, !read.head.names.mayContain("transfer-encoding") {
            framing = .none
        }
        guard framing != .invalid else { return endMalformed(side, at: time, &pool) }
        readers[i].enter(framing)
        if framing == .none { endMessage(side, at: time, &pool) }
    }

    /// Starts an exchange with what is known of its first message's place.
    private mutating func open(
        _ read: ReadHead,
        client: FlowSide,
        _ pool: inout ExchangePool
    ) -> Int32 {
        let sender = read.head.startLine.isRequest ? client : client.other
        var exchange = Exchange.Facts(
            key,
            client: client,
            origin: read.place.origin,
            handshakeTime: handshakeTime
        )
        exchange.serial = read.serial
        exchange.isResynchronized = readers[sender.rawValue].isResynchronized
        exchange.note(read)
        readers[sender.rawValue].isResynchronized = false
        return pool.open(exchange)
    }

    private mutating func addResponse(
        _ read: ReadHead,
        _ statusCode: UInt16,
        _ octets: Span<UInt8>,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let i = side.rawValue
        finishAnswered(at: time, &pool)
        let isInterim = statusCode / 100 == 1 && statusCode != 101
        if readers[i].isResynchronized { dropUnanswered(before: read.place, at: time, &pool) }
        var number = request(answeredAt: read.place, pool)
        if isInterim {
            if read.isEndless { readers[i].search() } else { readers[i].enter(.none) }
            return
        }
        if number == .none, refusesHead(read.place, from: side) {
            cutHead(side.other, 0, .cut, at: time, &pool)
            number = first
        }
        if statusCode == 101, number != .none, !read.isEndless,
            read.head.upgradesToHTTP2(in: octets)
        {
            return upgrade(&pool)
        }
        let isUnasked = number == .none
        if isUnasked { number = open(read, client: side.other, &pool) }
        if readers[i].isResynchronized { pool[number].exchange.isResynchronized = true }
        readers[i].isResynchronized = false
        if isUnasked { (lastTrace, lastSerial) = (nil, pool[number].exchange.serial) }
        pool.stopWaiting(number)
        if pool[number].isReported { pool.counts.lateResponses += 1 }
        let range = pool.append(octets, to: number)
        pool[responseOf: number] = Exchange.Message(read, range, at: time)
        let derived = pool[number].exchange.trace.context
        if pool[number].exchange.takeTrace(of: read.head, octets), lastTrace == derived {
            lastTrace = pool[number].exchange.trace.context
        }
        if !isUnasked {
            pool[number].exchange.note(read)
        }
        if isUnasked { enqueueFirst(number, &pool) }
        readers[i].exchange = number
        if let outcome = read.cutOutcome {
            return loseTrack(side, at: time, &pool, outcome: outcome)
        }
        enterResponseBody(read, statusCode, octets, number, side, at: time, &pool)
    }

    private mutating func enterResponseBody(
        _ read: ReadHead,
        _ statusCode: UInt16,
        _ octets: Span<UInt8>,
        _ number: Int32,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let i = side.rawValue
        let method = pool[number].exchange.request == nil ? .other : pool[number].method
        let isTunnel = method == .connect && statusCode / 100 == 2
        var framing = BodyFraming(read, in: octets)
        if method == .head || statusCode == 204 || statusCode == 304 || statusCode == 101
            || isTunnel
        {
            framing = .none
        }
        // Nobody takes a body without a certain end for that of a response that is not well formed.
        if framing == .invalid || framing == .untilClose && read.isMalformed {
            return endMalformed(side, at: time, &pool)
        }
        pool[number].exchange.isUpgrade = statusCode == 101 || isTunnel
        readers[i].enter(framing)
        guard framing == .none else { return }
        if statusCode == 101 { pool[number].exchange.request?.isComplete = true }
        endMessage(side, at: time, &pool)
        if statusCode == 101 {
            (readers[0].state, readers[1].state) = (.ended, .ended)
        } else if isTunnel {
            (readers[0].state, readers[1].state) = (.head, .head)
            (readers[0].isCertain, readers[1].isCertain) = (false, false)
        }
    }
}

extension HTTPMessageHead {
    /// Whether a 101 response says that HTTP/2 follows (RFC 7540, section 3.2).
    fileprivate func upgradesToHTTP2(in octets: Span<UInt8>) -> Bool {
        guard names.mayContain("upgrade") else { return false }
        var fields = HTTPFields(self)
        guard let value = fields.next(named: "upgrade", in: octets) else { return false }
        return octets.equals("h2c", ignoringCaseIn: value)
    }
}
