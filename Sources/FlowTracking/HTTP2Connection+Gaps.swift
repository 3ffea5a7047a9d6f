internal import Capture
internal import Dissection

// What becomes of a direction of which octets are missing.
extension HTTP2Connection {
    /// Passes over octets that are not there.
    mutating func skip(
        _ length: Int,
        _ reason: SkipReason,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        if reason == .loss { pool.counts.gapOctets += UInt64(length) }
        startPacket(side, at: place, pool)
        guard readers[i].state == .payload else {
            if readers[i].state != .over { loseTrack(side, &pool) }
            return
        }
        let part = min(readers[i].remaining, length)
        if readers[i].frame.type == .data {
            let number = readers[i].exchange
            if reason != .body, number != .none {
                pool[number].exchange.note(gap: part, reason)
            }
            countData(part, side, at: place.time, &pool)
        }
        readers[i].remaining -= part
        if readers[i].keepsPayload { cutPayload(part, reason, side, at: place, &pool, &fields) }
        if readers[i].remaining == 0, readers[i].state == .payload {
            endKeptFrame(side, at: place.time, &pool, &fields)
        }
        if part < length { loseTrack(side, &pool) }
    }

    /// Octets are missing in a frame that is looked at: what stands before them is all that there is.
    private mutating func cutPayload(
        _ length: Int,
        _ reason: SkipReason,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool,
        _ fields: inout HTTP2Fields
    ) {
        let i = side.rawValue
        let frame = readers[i].frame
        let payload = takePayload(side, &pool)
        switch frame.type {
        case .headers, .pushPromise, .continuation:
            fields.gap = (length, reason)
            endFrame(payload.span, side, at: place.time, &pool, &fields)
            fields.gap = (0, .cut)
        default: break
        }
        // The rest of the frame is passed over like one that is not looked at.
        readers[i].frame = HTTP2FrameHeader(
            payloadLength: frame.payloadLength,
            type: .ping,
            streamID: frame.streamID
        )
        readers[i].state = readers[i].remaining == 0 ? .header : .payload
    }

    /// Where frames start cannot be told any more.
    mutating func loseTrack(_ side: FlowSide, _ pool: inout ExchangePool) {
        let i = side.rawValue
        if readers[i].state == .payload { _ = takePayload(side, &pool) }
        pool.octets -= readers[i].block?.octets.count ?? 0
        readers[i].block = nil
        endBlock(side, &pool)
        readers[i].begunCount = 0
        readers[i].state = .searching
        readers[i].isResynchronized = true
        readers[i].hpack.forget()
        isPartial = true
        var place = streams.oldest
        while place != .none {
            streams[place].isUncertain = true
            place = streams[place].newer
        }
    }
}
