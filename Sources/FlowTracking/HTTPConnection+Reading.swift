internal import Capture
internal import Dissection

// What becomes of the octets of a direction, once they are in order.
extension HTTPConnection {
    /// Reads octets that start where the last ones ended.
    ///
    /// They start with a segment's first octet unless part of the segment was there before.
    ///
    /// - Returns: where the octets start that are not HTTP/1.
    mutating func read(
        _ octets: Span<UInt8>,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool
    ) -> Int {
        let i = side.rawValue
        var offset = 0
        while offset < octets.count {
            switch readers[i].state {
            case .ended: return offset
            case .searching:
                // Only a segment's start can be told from a body.
                guard offset == 0, octets.startsHead else {
                    let rest = octets.count - offset
                    pool.parts.add(.unreadable, at: place.sequenceNumber + offset, rest)
                    return octets.count
                }
                readers[i].state = .head
            case .head:
                let kind: SegmentParts.Kind =
                    if let buffer = readers[i].buffer {
                        .headRest(isLineStart: buffer.isAtLineStart)
                    } else {
                        .headStart
                    }
                let start = offset
                offset = readHead(octets, from: offset, side, at: place, &pool)
                pool.parts.add(kind, at: place.sequenceNumber + start, offset - start)
            case .body:
                let part = min(readers[i].remaining, UInt64(octets.count - offset))
                if isHeadInsteadOfBody(octets, offset, side, pool) {
                    endMessage(side, at: place.time, &pool)
                    continue
                }
                readers[i].remaining -= part
                offset += Int(part)
                count(Int(part), body: Int(part), side, at: place.time, &pool)
                if readers[i].remaining == 0 { endMessage(side, at: place.time, &pool) }
            case .chunked:
                let (end, data) = readers[i].chunks.read(octets, from: offset)
                count(end - offset, body: data, side, at: place.time, &pool)
                offset = end
                if readers[i].chunks.state == .finished {
                    endMessage(side, at: place.time, &pool)
                } else if readers[i].chunks.state == .malformed {
                    endMalformed(side, at: place.time, &pool)
                    return octets.count
                }
            case .untilClose:
                let rest = octets.count - offset
                count(rest, body: rest, side, at: place.time, &pool)
                return octets.count
            }
        }
        return offset
    }

    /// Whether what should be the body of a response is the next response: the request may have been
    /// one of HEAD, and was not seen.
    private func isHeadInsteadOfBody(
        _ octets: Span<UInt8>,
        _ offset: Int,
        _ side: FlowSide,
        _ pool: borrowing ExchangePool
    ) -> Bool {
        guard offset == 0, mayLackBody(side, pool) else { return false }
        return octets.starts(with: "HTTP/1.", at: 0) && octets.startsHead
    }

    /// Whether the message from `side` may be over in spite of a length, for it may answer HEAD.
    func mayLackBody(_ side: FlowSide, _ pool: borrowing ExchangePool) -> Bool {
        let number = readers[side.rawValue].exchange
        return number != .none && !isRequest(side) && pool[number].exchange.request == nil
            && pool[responseOf: number]?.bodySize == 0
    }

    /// Adds to the sizes of the message that is being read.
    private func count(
        _ octets: Int,
        body: Int,
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let number = readers[side.rawValue].exchange
        guard number != .none, octets > 0 else { return }
        pool.count(octets, body: body, of: number, isRequest(side), at: time)
    }

    /// Passes over octets that are not there.
    mutating func skip(
        _ length: Int,
        _ reason: SkipReason,
        _ side: FlowSide,
        at place: SegmentPlace,
        _ pool: inout ExchangePool
    ) {
        let i = side.rawValue
        let time = place.time
        if reason == .loss { pool.counts.gapOctets += UInt64(length) }
        if readers[i].state == .head, readers[i].buffer != nil {
            cutHead(side, length, reason, at: time, &pool)
        } else if reason != .body {
            let number = isRequest(side) ? readers[i].exchange : exchange(of: side)
            if number != .none { pool[number].exchange.note(gap: length, reason) }
        }
        switch readers[i].state {
        case .ended, .searching: break
        case .untilClose:
            count(length, body: length, side, at: time, &pool)
        case .body:
            let part = min(readers[i].remaining, UInt64(length))
            readers[i].remaining -= part
            count(Int(part), body: Int(part), side, at: time, &pool)
            guard readers[i].remaining == 0 else { return }
            endMessage(side, at: time, &pool)
            if Int(part) < length { readers[i].search() }
        case .chunked:
            if readers[i].chunks.skip(UInt64(length)) {
                count(length, body: length, side, at: time, &pool)
            } else {
                loseTrack(side, at: time, &pool)
            }
        case .head: readers[i].search()
        }
    }

    /// Takes a head that will not become whole, where enough of its first line is there; `isTooLong`
    /// tells that this is for want of an end.
    mutating func cutHead(
        _ side: FlowSide,
        _ gap: Int,
        _ reason: SkipReason,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        outcome: Exchange.Outcome = .gap,
        isTooLong: Bool = false
    ) {
        let i = side.rawValue
        guard let buffer = takeBuffer(i, &pool), let line = buffer.startLineSoFar,
            accepts(line, from: side)
        else { return readers[i].search() }
        let octets = buffer.octets
        let head = HTTPMessageHead(line, fragment: octets.span)
        var cut = ReadHead(head: head, place: buffer.start)
        cut.cutOutcome = outcome
        cut.serial = buffer.serial
        (cut.gap, cut.gapReason) = (gap, reason)
        cut.unkept = buffer.length - octets.count
        cut.isMalformed = buffer.isMalformed || isTooLong
        add(cut, octets.span, side, at: time, &pool)
    }

    /// Where a message goes on cannot be told any more.
    mutating func loseTrack(
        _ side: FlowSide,
        at time: Timestamp,
        _ pool: inout ExchangePool,
        outcome: Exchange.Outcome = .gap
    ) {
        let number = readers[side.rawValue].exchange
        readers[side.rawValue].search()
        guard number != .none else { return }
        readers[side.rawValue].exchange = .none
        guard !isRequest(side), number == first else { return }
        pool.finish(number, outcome, at: time)
        dequeue(&pool)
    }
}

extension Exchange.Message {
    /// A message of which the head was read, and no more.
    init(_ read: ReadHead, _ octets: Range<Int>, at time: Timestamp) {
        head = read.head
        octetsStart = UInt32(truncatingIfNeeded: octets.lowerBound)
        octetsEnd = UInt32(truncatingIfNeeded: octets.upperBound)
        sequenceNumber = read.place.sequenceNumber.rawValue
        acknowledgmentNumber = read.place.acknowledgmentNumber
        start = read.place.time
        end = time
        size = UInt64(octets.count + read.unkept)
        isCut = read.isCut
        isMalformed = read.isMalformed
    }

    mutating func count(_ octets: Int, body: Int, at time: Timestamp) {
        size += UInt64(octets)
        bodySize += UInt64(body)
        end = time
    }
}

extension Span<UInt8> {
    /// Whether a message head starts here, where none was expected.
    var startsHead: Bool {
        guard count > 0, self[0] > 0x20, self[0] < 0x7f else { return false }
        return HTTPStartLine(recognizing: self) != nil || startsRequestLine
            || mayStartStatusLine && HTTPStartLine(cut: self) != nil
    }
}
