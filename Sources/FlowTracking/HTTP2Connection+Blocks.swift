internal import Capture
internal import Dissection

// Field blocks, which may come in several frames.
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
        else { return missBlock(side, &pool) }
        let end = frame.payloadLength - headers.padding
        let fragment = payload.extracting(headers.prefix..<min(end, payload.count))
        let isBeginning = readers[i].blockExchange == .none
        let start = HTTP2BlockStart(
            frame: frame,
            place: place,
            promisedStreamID: headers.promisedStreamID,
            serial: isBeginning ? readers[i].blockSerial : 0
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
        guard let block = readers[side.rawValue].block else { return missBlock(side, &pool) }
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
    private mutating func missBlock(_ side: FlowSide, _ pool: inout ExchangePool) {
        endBlock(side, &pool)
        readers[side.rawValue].hpack.forget()
        isPartial = true
    }

    /// A field block starts with this frame: whose it is, or that it is to start an exchange.
    mutating func beginBlock(
        _ frame: HTTP2FrameHeader,
        _ side: FlowSide,
        _ pool: inout ExchangePool
    ) {
        let i = side.rawValue
        let stream = frame.type == .pushPromise ? .none : streams.find(frame.streamID)
        readers[i].blockExchange = stream == .none ? .none : streams[stream].exchange
        readers[i].blockSerial =
            stream == .none ? pool.nextSerial() : pool[streams[stream].exchange].exchange.serial
    }

    /// The field block is over: the number that was kept for an exchange is free to be used by it.
    mutating func endBlock(_ side: FlowSide, _ pool: inout ExchangePool) {
        let i = side.rawValue
        if readers[i].blockSerial != 0, readers[i].blockExchange == .none {
            pool.abandoned.append(readers[i].blockSerial)
        }
        (readers[i].blockSerial, readers[i].blockExchange) = (0, .none)
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
        endBlock(side, &pool)
        readers[i].hpack.decode(
            block,
            isWhole: isWhole,
            into: &fields.list,
            limit: pool.limits.headOctets
        )
        countTables(&pool)
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
}
