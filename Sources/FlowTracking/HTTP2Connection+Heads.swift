internal import Capture
internal import Dissection
internal import TraceIdentity

// Field blocks, and which exchange one belongs to.
extension HTTP2Connection {
    /// Takes the payload of HEADERS or PUSH_PROMISE, or what there is of it.
    mutating func startBlock(
        _ frame: HTTP2FrameHeader,
        _ payload: Span<UInt8>,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        guard let place = readers[i].frameStart,
            let headers = try? HTTP2HeaderFrame(frame, parsing: payload)
        else { return missBlock(side) }
        let end = frame.payloadLength - headers.padding
        let fragment = payload.extracting(headers.prefix..<min(end, payload.count))
        let start = HTTP2BlockStart(
            frame: frame,
            place: place,
            promisedStreamID: headers.promisedStreamID
        )
        let size = HTTP2FrameHeader.size + frame.payloadLength
        let isWhole = payload.count >= end
        if frame.flags.contains(.endHeaders) || !isWhole {
            take(fragment, start, size: size, isWhole: isWhole, side, at: time, &pool, &fields)
            return
        }
        let block = HTTP2FieldBlock(start, size: size)
        append(fragment, to: block, &pool)
        readers[i].block = block
    }

    /// Takes the payload of CONTINUATION, or what there is of it.
    mutating func continueBlock(
        _ frame: HTTP2FrameHeader,
        _ payload: Span<UInt8>,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        // Of one whose start was missed, or taken as cut, nothing can be read.
        guard let block = readers[side.rawValue].block else { return missBlock(side) }
        let (size, isLong) = block.size.addingReportingOverflow(
            HTTP2FrameHeader.size + frame.payloadLength
        )
        if !isLong { block.size = size }
        append(payload, to: block, &pool)
        if payload.count < frame.payloadLength { block.isCut = true }
        guard frame.flags.contains(.endHeaders) || block.isCut else { return }
        takeBlock(side, at: time, &pool, &fields)
    }

    private func append(
        _ fragment: Span<UInt8>,
        to block: HTTP2FieldBlock,
        _ pool: inout ExchangePool
    ) {
        let room = pool.limits.headOctets - block.octets.count
        if fragment.count > room { block.isCut = true }
        let part = fragment.extracting(0..<min(fragment.count, room))
        block.octets.append(copying: part)
        pool.octets += part.count
    }

    /// Takes a block of several frames, whole or not.
    mutating func takeBlock(
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        guard let block = readers[side.rawValue].block.take() else { return }
        pool.octets -= block.octets.count
        let octets = block.octets
        take(
            octets.span,
            block.start,
            size: block.size,
            isWhole: !block.isCut,
            side,
            at: time,
            &pool,
            &fields
        )
    }

    /// A field block cannot be read: what it added to the table is missing from now on.
    private mutating func missBlock(_ side: FlowSide) {
        readers[side.rawValue].hpack.forget()
        isPartial = true
    }

    /// Decodes a field block, and takes it for the head or the trailers that it is.
    private mutating func take(
        _ block: Span<UInt8>,
        _ start: HTTP2BlockStart,
        size: Int,
        isWhole: Bool,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        readers[i].hpack.decode(
            block,
            isWhole: isWhole,
            into: &fields.list,
            limit: pool.limits.headOctets
        )
        if !isWhole { isPartial = true }
        let section = HTTP2FieldSection(fields.list)
        let isPromise = start.promisedStreamID != nil
        if client == nil, !fields.list.isMalformed {
            switch section.kind {
            case .request: client = isPromise ? side.other : side
            case .response: client = side.other
            case .other: return
            }
        }
        if section.kind != .other { isConfirmed = true }
        guard let client else { return }
        var read = HTTP2ReadBlock(start: start, section: section, size: size, time: time)
        let stream = streams.find(start.streamID)
        if isPromise {
            guard side != client, stream == .none else { return }
            _ = openStream(&read, side, &pool, &fields)
        } else if side == client {
            takeFromClient(&read, stream, &pool, &fields)
        } else {
            takeFromServer(&read, stream, &pool, &fields)
        }
        guard !isPromise, start.frame.flags.contains(.endStream) else { return }
        endMessage(start.frame.streamID, side, at: time, &pool)
    }

    private mutating func takeFromClient(
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

    private mutating func takeFromServer(
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
        if pool[exchange].exchange.response == nil {
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
    private mutating func openStream(
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
        while streams.count >= pool.limits.exchanges {
            finish(streams.oldest, .open, at: nil, &pool)
            pool.counts.evictedExchanges += 1
        }
        let client = client ?? side
        var exchange = Exchange(
            client: key.endpoint(client),
            server: key.endpoint(client.other),
            info: start.place.info
        )
        exchange.handshakeTime = handshakeTime > 0 ? handshakeTime : nil
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
        guard pool[number].exchange.response == nil else { return }
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
        pool[number].exchange.response = message
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
            isRequest ? pool[number].exchange.request : pool[number].exchange.response
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
            pool[number].exchange.response?.octets.move(by: added, from: end)
        } else {
            pool[number].exchange.response = message
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
