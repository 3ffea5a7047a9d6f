internal import Capture

/// The exchanges of all connections: those that go on, and those that are to be reported.
struct ExchangePool: ~Copyable {
    private var slots = Slab<OpenExchange>()
    private var responses = Slab<Exchange.Message?>()

    /// Those that wait for a response, by age.
    private(set) var oldestWaiting = Int32.none
    private var newestWaiting = Int32.none

    /// Those to be reported, in order.
    private(set) var finished: [Int32] = []

    /// Exchanges that are not over.
    private(set) var openCount = 0

    /// Octets of heads and of segments out of order, over all connections.
    var octets = 0
    var counts = FlowCounts()

    /// What the segment that is looked at consists of.
    var parts = SegmentParts()

    /// Serial numbers of heads that were begun in the last segment's time and belong to no exchange.
    var abandoned: [UInt64] = []
    private var lastSerial: UInt64 = 0
    let limits: FlowLimits

    /// Nanoseconds that a response may take to start.
    private let timeout: Int64

    init(_ limits: FlowLimits) {
        self.limits = limits
        timeout = Int64(max(0, min(limits.responseTimeout, 1e9)) * 1_000_000_000)
    }

    subscript(number: Int32) -> OpenExchange {
        _read { yield slots[number] }
        _modify { yield &slots[number] }
    }

    /// The response of an exchange, nil where none has started.
    subscript(responseOf number: Int32) -> Exchange.Message? {
        // Inlined, for a coroutine that is not may allocate.
        @inline(__always) _read {
            let place = slots[number].response
            if place == .none { yield nil } else { yield responses[place] }
        }
        @inline(__always) _modify {
            if slots[number].response == .none { slots[number].response = responses.insert(nil) }
            yield &responses[slots[number].response]
        }
    }

    /// All that is known of an exchange.
    func whole(_ number: Int32) -> Exchange {
        Exchange(slots[number].exchange, response: self[responseOf: number])
    }

    /// Adds octets to the request, or to the response.
    mutating func count(
        _ octets: Int,
        body: Int,
        of number: Int32,
        _ isRequest: Bool,
        at time: Timestamp
    ) {
        if isRequest {
            slots[number].exchange.request?.count(octets, body: body, at: time)
        } else if slots[number].response != .none {
            self[responseOf: number]?.count(octets, body: body, at: time)
        }
    }

    /// The number of an exchange that is to come.
    mutating func nextSerial() -> UInt64 {
        lastSerial += 1
        return lastSerial
    }

    /// Starts an exchange.
    mutating func open(_ exchange: Exchange.Facts) -> Int32 {
        openCount += 1
        var exchange = exchange
        if exchange.serial == 0 {
            exchange.serial = nextSerial()
        } else if abandoned.last == exchange.serial {
            abandoned.removeLast()
        }
        guard let number = slots.reuse() else {
            var new = OpenExchange(exchange: exchange)
            new.isQueued = true
            return slots.insert(new)
        }
        slots[number].exchange = exchange
        slots[number].isQueued = true
        return number
    }

    /// Adds a head to an exchange.
    ///
    /// - Returns: where it lies among the exchange's octets.
    mutating func append(_ head: Span<UInt8>, to number: Int32) -> Range<Int> {
        let start = slots[number].heads.count
        slots[number].heads.append(copying: head)
        octets += head.count
        return start..<start + head.count
    }

    /// Adds fields to the end of a head that lies at `range` among the exchange's octets; those behind
    /// move.
    mutating func extend(_ range: Range<Int>, with fields: [UInt8], of number: Int32) {
        // In front of the empty line.
        slots[number].heads.insert(contentsOf: fields, at: range.upperBound - 2)
        octets += fields.count
    }

    /// Some of the octets of an exchange's heads.
    func octets(_ range: Range<Int>, of number: Int32) -> [UInt8] {
        Array(slots[number].heads[range])
    }

    /// Has the exchange reported, unless it was already.
    mutating func finish(_ number: Int32, _ outcome: Exchange.Outcome, at end: Timestamp?) {
        guard !slots[number].isReported else { return }
        stopWaiting(number)
        slots[number].isReported = true
        openCount -= 1
        let hasRequest = slots[number].exchange.request != nil
        slots[number].exchange.outcome = hasRequest ? outcome : .noRequest
        slots[number].exchange.end = end
        finished.append(number)
        counts.exchanges += 1
    }

    /// Whether the exchange is not reported yet.
    func isOpen(_ number: Int32) -> Bool {
        slots[number].isQueued && !slots[number].isReported
    }

    /// The connection does not count the exchange any more.
    mutating func leaveQueue(_ number: Int32) {
        slots[number].isQueued = false
        if slots[number].isDelivered { giveBack(number) }
    }

    /// Lends each exchange that is to be reported, with the octets of its heads.
    mutating func takeFinished(_ body: (borrowing Exchange, Span<UInt8>) -> Void) {
        for number in finished {
            do {
                let heads = slots[number].heads
                body(whole(number), heads.span)
            }
            slots[number].isDelivered = true
            if slots[number].isQueued { dropHeads(number) } else { giveBack(number) }
        }
        finished.removeAll(keepingCapacity: true)
    }

    private mutating func giveBack(_ number: Int32) {
        dropHeads(number)
        slots[number].isReported = false
        slots[number].isDelivered = false
        slots[number].following = .none
        if slots[number].response != .none {
            responses[slots[number].response] = nil
            responses.giveBack(slots[number].response)
            slots[number].response = .none
        }
        slots.giveBack(number)
    }

    private mutating func dropHeads(_ number: Int32) {
        octets -= slots[number].heads.count
        // A long head's room is not kept, nor that of many exchanges at once.
        if slots[number].heads.capacity > 4096 || slots.count > 4096 {
            slots[number].heads = []
        } else {
            slots[number].heads.removeAll(keepingCapacity: true)
        }
    }
}

// Those that wait for a response.
extension ExchangePool {
    /// Has the exchange wait, as the one whose time is up last.
    mutating func startWaiting(_ number: Int32, since time: Timestamp) {
        stopWaiting(number)
        slots[number].deadline = time.nanosecondsSince1970 + timeout
        slots[number].isWaiting = true
        slots[number].previousWaiting = newestWaiting
        slots[number].nextWaiting = .none
        if newestWaiting == .none {
            oldestWaiting = number
        } else {
            slots[newestWaiting].nextWaiting = number
        }
        newestWaiting = number
    }

    mutating func stopWaiting(_ number: Int32) {
        guard slots[number].isWaiting else { return }
        slots[number].isWaiting = false
        let (previous, next) = (slots[number].previousWaiting, slots[number].nextWaiting)
        if previous == .none { oldestWaiting = next } else { slots[previous].nextWaiting = next }
        if next == .none {
            newestWaiting = previous
        } else {
            slots[next].previousWaiting = previous
        }
    }

    /// Whether a response may not take as long as it is since `start`.
    func isOverdue(since start: Timestamp, at time: Timestamp) -> Bool {
        start.nanosecondsSince1970 + timeout <= time.nanosecondsSince1970
    }

    /// When the time of the one is up that waits for longest.
    var nextExpiry: Timestamp? {
        guard oldestWaiting != .none else { return nil }
        return Timestamp(seconds: 0, nanoseconds: slots[oldestWaiting].deadline)
    }

    /// Reports those whose time is up.
    mutating func expire(at time: Timestamp) {
        guard oldestWaiting != .none else { return }
        let now = time.nanosecondsSince1970
        while oldestWaiting != .none, slots[oldestWaiting].deadline <= now {
            let number = oldestWaiting
            // A request that is still being sent has time again.
            if let end = slots[number].exchange.request?.end,
                end.nanosecondsSince1970 + timeout > now
            {
                startWaiting(number, since: end)
            } else {
                finish(number, .timeout, at: nil)
            }
        }
    }
}

extension Timestamp {
    /// Enough until the year 2116; later times all count as that, so that no difference or sum of
    /// two is too large.
    var nanosecondsSince1970: Int64 {
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = product.addingReportingOverflow(Int64(nanoseconds))
        return overflows || overflowsToo ? Int64.max / 2 : min(sum, Int64.max / 2)
    }
}

extension [UInt8] {
    mutating func append(copying span: Span<UInt8>) {
        // Safe: the span's octets live until the closure returns.
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
