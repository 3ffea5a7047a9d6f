internal import Capture
internal import Dissection
internal import TraceIdentity

// Message heads and trailers, and which exchange they belong to.
extension HTTP2Connection {
    mutating func takeFromClient(
        _ read: inout HTTP2ReadBlock,
        _ stream: Int32,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        guard let client else { return }
        let id = read.start.streamID
        if stream == .none {
            // A stream whose identifier is lower is over (RFC 9113, section 5.1.1), unless its start
            // was missed: of that, trailers tell nothing.
            guard id > highestID || isPartial, id & 1 == 1,
                read.section.kind == .request || fields.list.isIncomplete || fields.list.isCut
                    || fields.list.isMalformed || id > highestID
            else { return }
            highestID = max(highestID, id)
            _ = openStream(&read, client, &pool, &fields)
        } else if pool[streams[stream].exchange].exchange.request == nil {
            addRequest(&read, to: streams[stream].exchange, client, &pool, &fields)
        } else {
            addTrailers(&read, to: streams[stream].exchange, isRequest: true, &pool, &fields)
            noteTrace(of: streams[stream].exchange, client, pool)
        }
    }

    mutating func takeFromServer(
        _ read: inout HTTP2ReadBlock,
        _ stream: Int32,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        guard let server = client?.other else { return }
        if stream == .none {
            let id = read.start.streamID
            guard id > highestID || isPartial, read.section.kind == .response,
                !read.section.isInterim
            else { return }
            addResponse(&read, to: openUnasked(read, server, &pool), server, &pool, &fields)
            return
        }
        let exchange = streams[stream].exchange
        if pool[responseOf: exchange] == nil {
            guard !read.section.isInterim else {
                return noteTrace(of: exchange, server, pool)
            }
            addResponse(&read, to: exchange, server, &pool, &fields)
        } else {
            addTrailers(&read, to: exchange, isRequest: false, &pool, &fields)
        }
        noteTrace(of: exchange, server, pool)
    }

    /// Starts an exchange with the head of a request, which the server may have promised.
    mutating func openStream(
        _ read: inout HTTP2ReadBlock,
        _ side: FlowSide,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) -> Int32 {
        let number = open(read.start, side, &pool)
        addRequest(&read, to: number, side, &pool, &fields)
        if read.start.promisedStreamID != nil {
            pool[number].exchange.request?.isComplete = true
            streams[streams.find(read.start.streamID)].isRequestOver = true
        }
        return number
    }

    /// Starts an exchange whose request was not seen.
    private mutating func openUnasked(
        _ read: HTTP2ReadBlock,
        _ side: FlowSide,
        _ pool: inout ExchangePool
    ) -> Int32 {
        let number = open(read.start, side, &pool)
        streams[streams.find(read.start.streamID)].isRequestOver = true
        return number
    }

    private mutating func open(
        _ start: HTTP2BlockStart,
        _ side: FlowSide,
        _ pool: inout ExchangePool
    ) -> Int32 {
        giveUpUncertain(at: start.place.time, &pool)
        while streams.count >= pool.limits.exchanges {
            let isUncertain = streams[streams.oldest].isUncertain
            finish(streams.oldest, isUncertain ? .gap : .open, at: nil, &pool)
            pool.counts.evictedExchanges += 1
        }
        let client = client ?? side
        var exchange = Exchange.Facts(
            key,
            client: client,
            origin: start.place.origin,
            handshakeTime: handshakeTime
        )
        exchange.serial = start.serial
        exchange.stream = Exchange.StreamDetails(id: start.streamID)
        let i = side.rawValue
        exchange.isResynchronized = readers[i].isResynchronized
        readers[i].isResynchronized = false
        let number = pool.open(exchange)
        total &+= 1
        _ = streams.insert(HTTP2Stream(id: start.streamID, exchange: number))
        return number
    }

    private mutating func addRequest(
        _ read: inout HTTP2ReadBlock,
        to number: Int32,
        _ side: FlowSide,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let message = read.message(isRequest: true, number, &pool, &fields)
        pool[number].exchange.request = message
        pool[number].exchange.stream?.scheme = read.section.scheme(in: fields.list)
        let (start, section) = (read.start, read.section)
        let list = fields.list.octets.span
        pool[number].exchange.trace = TraceIdentity(
            request: message.head,
            in: fields.text.span,
            option: start.place.option
        ) {
            TraceContext(
                derivedFrom: section,
                in: list,
                streamID: start.streamID,
                sequenceNumber: message.sequenceNumber,
                acknowledgmentNumber: message.acknowledgmentNumber
            )
        }
        noteTrace(of: number, side, pool)
        guard pool[responseOf: number] == nil else { return }
        pool.startWaiting(number, since: read.time)
    }

    private mutating func addResponse(
        _ read: inout HTTP2ReadBlock,
        to number: Int32,
        _ side: FlowSide,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        pool.stopWaiting(number)
        if pool[number].isReported { pool.counts.lateResponses += 1 }
        let message = read.message(isRequest: false, number, &pool, &fields)
        pool[responseOf: number] = message
        pool[number].exchange.stream?.grpcStatus = read.section.grpcStatus
        pool[number].exchange.takeTrace(of: message.head, fields.text.span)
        noteTrace(of: number, side, pool)
    }

    /// Adds fields that came behind a message's content (RFC 9113, section 8.1) to those of its head.
    private mutating func addTrailers(
        _ read: inout HTTP2ReadBlock,
        to number: Int32,
        isRequest: Bool,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let known =
            isRequest ? pool[number].exchange.request : pool[responseOf: number]
        // Of an exchange that was reported, the heads may be gone.
        guard !pool[number].isReported, var message = known else { return }
        message.size += UInt64(read.size)
        message.end = read.time
        fields.text.removeAll(keepingCapacity: true)
        var section = read.section
        section.writeFields(fields.list, to: &fields.text)
        if message.octets.count + fields.text.count > pool.limits.headOctets {
            fields.text.removeAll(keepingCapacity: true)
            message.isCut = true
        }
        read.section = section
        message.note(section, fields.list)
        pool.extend(message.octets, with: fields.text, of: number)
        let (end, added) = (message.octets.upperBound, fields.text.count)
        message.octets = message.octets.lowerBound..<message.octets.upperBound + added
        message.readAgain(pool.octets(message.octets, of: number).span)
        if !isRequest, let status = section.grpcStatus {
            pool[number].exchange.stream?.grpcStatus = status
        }
        if fields.list.isIncomplete { pool[number].exchange.stream?.isHPACKIncomplete = true }
        if isRequest {
            pool[number].exchange.request = message
            pool[responseOf: number]?.octets.move(by: added, from: end)
        } else {
            pool[responseOf: number] = message
            pool[number].exchange.request?.octets.move(by: added, from: end)
        }
    }
}

extension Range<Int> {
    /// Moves the range where it lies behind `place`, at which `length` was put in.
    fileprivate mutating func move(by length: Int, from place: Int) {
        if lowerBound >= place { self = lowerBound + length..<upperBound + length }
    }
}
