internal import Capture
internal import Dissection

// Which heads may come from a side, and what they answer.
extension HTTPConnection {
    /// Whether a head of this kind may come from `side`.
    func accepts(_ line: HTTPStartLine, from side: FlowSide) -> Bool {
        guard let client else { return true }
        switch line.kind {
        case .request: return side == client
        case .response: return side != client
        }
    }

    /// What starts at `place` is no head of this direction: where the response to a request was due, it
    /// is that, not well formed.
    mutating func refuse(
        _ side: FlowSide,
        at place: SegmentPlace,
        time: Timestamp,
        _ pool: inout ExchangePool
    ) {
        let i = side.rawValue
        finishAnswered(at: time, &pool)
        guard readers[i].isCertain, side == client?.other, request(answeredAt: place, pool) != .none
        else { return readers[i].search() }
        let nothing = Span<UInt8>()
        let head = HTTPMessageHead(.missingStatusLine, fragment: nothing)
        var read = ReadHead(head: head, place: place)
        read.isMalformed = true
        add(read, nothing, side, at: time, &pool)
    }

    /// Whether a response comes before the head that it answers is whole, as one may that refuses it.
    func refusesHead(_ place: SegmentPlace, from side: FlowSide) -> Bool {
        guard first == .none, let buffer = readers[side.other.rawValue].buffer else { return false }
        return SequenceNumber(place.acknowledgmentNumber) - buffer.start.sequenceNumber > 0
    }

    /// The exchange that a response at `place` belongs to.
    func request(
        answeredAt place: SegmentPlace,
        _ pool: borrowing ExchangePool
    ) -> Int32 {
        guard first != .none, let request = pool[first].exchange.request,
            // A response acknowledges the start of its request, or it belongs to one before.
            SequenceNumber(place.acknowledgmentNumber) - SequenceNumber(request.sequenceNumber) <= 0
        else { return first }
        return .none
    }
}
