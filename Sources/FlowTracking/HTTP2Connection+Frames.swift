internal import Capture
internal import Dissection

// What becomes of the octets of a direction, once they are in order.
extension HTTP2Connection {
    /// Whether the first octets that are there of `side` leave it possible that this is HTTP/2.
    func mayStart(with octets: Span<UInt8>, _ side: FlowSide) -> Bool {
        guard !isConfirmed, readers[side.rawValue].state == .start, streams.count == 0,
            !octets.startsHTTP2Preface
        else { return true }
        // A client starts with the preface.
        let isOther = side == client && octets.mayStartHead && octets[0] != UInt8(ascii: "P")
        return !isOther && !octets.startsHead
    }

    /// Reads octets that start where the last ones ended.
    mutating func read(
        _ octets: Span<UInt8>,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        startPacket(side, at: place, pool)
        var offset = 0
        while offset < octets.count {
            switch readers[i].state {
            case .over: return
            case .searching:
                // Only a segment's start can be told from a body.
                guard offset == 0, octets.startsHTTP2Frames(allowsData: true) else {
                    return pool.parts.add(.unreadable, at: place.sequenceNumber, octets.count)
                }
                readers[i].state = .header
            case .start:
                // 'P' is no length of a frame that comes first.
                readers[i].state = octets[offset] == UInt8(ascii: "P") ? .preface : .header
            case .preface:
                let start = offset
                offset = readPreface(octets, from: offset, side, &pool)
                if readers[i].state == .searching {
                    let rest = octets.count - start
                    pool.parts.add(.unreadable, at: place.sequenceNumber + start, rest)
                }
            case .header:
                offset = readHeader(octets, from: offset, side, at: place, &pool, &fields)
            case .payload:
                offset = readPayload(octets, from: offset, side, at: place, &pool, &fields)
            }
        }
    }

    /// Reads on in the connection preface (RFC 9113, section 3.4).
    private mutating func readPreface(
        _ octets: Span<UInt8>,
        from offset: Int,
        _ side: FlowSide,
        _ pool: inout ExchangePool
    ) -> Int {
        let i = side.rawValue
        let preface = Span<UInt8>.http2Preface
        for offset in offset..<octets.count {
            guard octets[offset] == preface[octet: readers[i].begunCount] else {
                loseTrack(side, &pool)
                return octets.count
            }
            readers[i].begunCount += 1
            guard readers[i].begunCount == preface.utf8CodeUnitCount else { continue }
            readers[i].begunCount = 0
            readers[i].state = .header
            startConnection(client: side)
            return offset + 1
        }
        return octets.count
    }

    /// The connection starts here, and nothing of it was missed.
    private mutating func startConnection(client side: FlowSide) {
        (client, isConfirmed) = (side, true)
        guard isPartial, streams.count == 0 else { return }
        isPartial = false
        for i in 0..<2 { readers[i].hpack = HPACKDecoder() }
    }

    /// Reads on in a frame header.
    private mutating func readHeader(
        _ octets: Span<UInt8>,
        from offset: Int,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) -> Int {
        let i = side.rawValue
        if readers[i].begunCount == 0 { readers[i].frameStart = place.advanced(by: offset) }
        let part = min(HTTP2FrameHeader.size - readers[i].begunCount, octets.count - offset)
        for k in 0..<part { readers[i].begun[readers[i].begunCount + k] = octets[offset + k] }
        readers[i].begunCount += part
        guard readers[i].begunCount == HTTP2FrameHeader.size else { return offset + part }
        readers[i].begunCount = 0
        let begun = readers[i].begun
        let frame = HTTP2FrameHeader(parsing: begun.span)
        if let frame { startFrame(frame, side, at: place, &pool, &fields) }
        return offset + part
    }

    private mutating func startFrame(
        _ frame: HTTP2FrameHeader,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        guard frame.isPossible else { return loseTrack(side, &pool) }
        if let block = readers[i].block,
            frame.type != .continuation || frame.streamID != block.start.frame.streamID
        {
            // Nothing may come between the fragments (RFC 9113, section 4.3).
            block.isCut = true
            takeBlock(side, at: place.time, &pool, &fields)
        }
        readers[i].frame = frame
        readers[i].remaining = frame.payloadLength
        readers[i].padding = 0
        readers[i].state = .payload
        if frame.type == .headers || frame.type == .pushPromise { beginBlock(frame, side, &pool) }
        if frame.type == .data {
            let stream = streams.find(frame.streamID)
            readers[i].exchange = stream == .none ? .none : streams[stream].exchange
            noteTrace(of: readers[i].exchange, side, pool)
            count(HTTP2FrameHeader.size, body: 0, side, at: place.time, &pool)
        }
        if frame.payloadLength == 0 {
            let nothing: [UInt8] = []
            endFrame(nothing.span, side, at: place.time, &pool, &fields)
        }
    }

    private mutating func readPayload(
        _ octets: Span<UInt8>,
        from offset: Int,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) -> Int {
        let i = side.rawValue
        let end = offset + min(readers[i].remaining, octets.count - offset)
        let part = octets.extracting(offset..<end)
        if readers[i].isInFieldBlock {
            pool.parts.add(.fieldBlock, at: place.sequenceNumber + offset, part.count)
        }
        if readers[i].frame.type == .data {
            if readers[i].remaining == readers[i].frame.payloadLength,
                readers[i].frame.flags.contains(.padded)
            {
                readers[i].padding = Int(part[0])
            }
            countData(part.count, side, at: place.time, &pool)
        }
        readers[i].remaining -= part.count
        let isLast = readers[i].remaining == 0
        if readers[i].keepsPayload, !isLast || part.count < readers[i].frame.payloadLength {
            let room = max(0, pool.limits.headOctets + 256 - readers[i].payload.count)
            let kept = part.extracting(0..<min(part.count, room))
            readers[i].payload.append(copying: kept)
            pool.octets += kept.count
        }
        guard isLast else { return end }
        if part.count == readers[i].frame.payloadLength {
            endFrame(part, side, at: place.time, &pool, &fields)
        } else {
            endKeptFrame(side, at: place.time, &pool, &fields)
        }
        return end
    }

    /// Ends a frame whose payload came in parts, or is not all there.
    mutating func endKeptFrame(
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let payload = takePayload(side, &pool)
        endFrame(payload.span, side, at: time, &pool, &fields)
    }

    /// What was kept of a payload; it is kept no longer.
    mutating func takePayload(_ side: FlowSide, _ pool: inout ExchangePool) -> [UInt8] {
        let payload = readers[side.rawValue].payload
        readers[side.rawValue].payload = []
        pool.octets -= payload.count
        return payload
    }

    /// Takes up what a frame says; `payload` may be shorter than it was.
    mutating func endFrame(
        _ payload: Span<UInt8>,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        let frame = readers[i].frame
        readers[i].state = .header
        switch frame.type {
        case .data:
            if frame.flags.contains(.endStream) {
                endMessage(frame.streamID, side, at: time, &pool)
            }
        case .headers, .pushPromise:
            startBlock(frame, payload, side, at: time, &pool, &fields)
        case .continuation: continueBlock(frame, payload, side, at: time, &pool, &fields)
        case .resetStream: resetStream(frame.streamID, side, at: time, &pool)
        case .goAway where payload.count >= 4:
            goAway(lastID: payload.uint32(at: 0) & 0x7fff_ffff, side, at: time, &pool)
        default: break
        }
    }

    /// Counts the octets of a DATA frame's payload that come next, and those that are the body's.
    mutating func countData(
        _ length: Int,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let i = side.rawValue
        let frame = readers[i].frame
        let start = frame.payloadLength - readers[i].remaining
        let bodyStart = max(start, frame.flags.contains(.padded) ? 1 : 0)
        let bodyEnd = min(start + length, frame.payloadLength - readers[i].padding)
        count(length, body: max(0, bodyEnd - bodyStart), side, at: time, &pool)
    }

    /// Adds to the sizes of the message whose frame is being read.
    private func count(
        _ octets: Int,
        body: Int,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let number = readers[side.rawValue].exchange
        guard number != .none else { return }
        pool.count(octets, body: body, of: number, isRequest(side), at: time)
    }
}

extension StaticString {
    /// The octet at `offset` of an ASCII literal.
    fileprivate subscript(octet offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < utf8CodeUnitCount)
        // Safe: `offset` is below the static string's length.
        return unsafe utf8Start[offset]
    }
}
