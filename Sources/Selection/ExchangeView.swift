internal import Capture
internal import Dissection
internal import FlowTracking
internal import Records
internal import TraceIdentity

/// An exchange, as far as it was seen by now, as choices look at it.
struct ExchangeView {
    private let exchange: Exchange
    private let isOver: Bool
    private let now: Timestamp

    init(_ exchange: Exchange, isOver: Bool, now: Timestamp) {
        (self.exchange, self.isOver, self.now) = (exchange, isOver, now)
    }

    /// Whether no request will be seen that was not seen yet.
    private var hasRequest: Bool {
        exchange.request != nil || exchange.response != nil || isOver
    }
    private var hasResponse: Bool { exchange.response != nil || isOver }

    func status(_ choice: Choice<StatusRange>) -> Bool? {
        choice.verdict(isComplete: hasResponse) { range in
            guard case .response(let code, _)? = exchange.response?.head.startLine.kind else {
                return false
            }
            return range.codes.contains(code)
        }
    }

    func method(_ choice: Choice<TextPattern>, _ heads: Span<UInt8>) -> Bool? {
        choice.verdict(isComplete: hasRequest) { pattern in
            guard let request = exchange.request,
                case .request(let method, _) = request.head.startLine.kind
            else { return false }
            return pattern.matches(method, in: heads.extracting(request.octets))
        }
    }

    func path(_ choice: Choice<TextPattern>, _ heads: Span<UInt8>) -> Bool? {
        choice.verdict(isComplete: hasRequest) { pattern in
            guard let request = exchange.request,
                case .request(_, let target) = request.head.startLine.kind
            else { return false }
            let octets = heads.extracting(request.octets)
            guard let path = RequestTarget(target, in: octets).path else { return false }
            return pattern.matches(path, in: octets)
        }
    }

    func host(_ choice: Choice<TextPattern>, _ heads: Span<UInt8>) -> Bool? {
        choice.verdict(isComplete: hasRequest) { pattern in
            guard let request = exchange.request else { return false }
            let octets = heads.extracting(request.octets)
            guard let host = request.head.authority(in: octets) else { return false }
            return pattern.matches(host, in: octets)
                || pattern.matches(octets.withoutPort(host), in: octets)
        }
    }

    func requestID(_ choice: Choice<RequestIDPattern>, _ heads: Span<UInt8>) -> Bool? {
        choice.verdict(isComplete: hasResponse) { pattern in
            matchesHead(heads) { head, octets in
                head.requestID(in: octets).map { pattern.matches($0, in: octets) } ?? false
            }
        }
    }

    func fields(_ choice: Choice<FieldPattern>, _ heads: Span<UInt8>) -> Bool? {
        choice.verdict(isComplete: hasResponse) { pattern in
            matchesHead(heads) { pattern.matches($0, in: $1) }
        }
    }

    func traceID(_ choice: Choice<TraceIDPrefix>, _ heads: Span<UInt8>) -> Bool? {
        guard !choice.isEmpty else { return true }
        let context = exchange.trace.context
        // A response can tell of another trace than a derived one.
        let isKnown = hasResponse || context != nil && context?.source != .derived
        guard isKnown else { return nil }
        return choice.verdict(isComplete: true) { prefix in
            if let context, prefix.matches(context.traceID) { return true }
            guard exchange.trace.hasAlternatives else { return false }
            return matchesHead(heads) { head, octets in
                var contexts = SentContexts(head)
                while let sent = contexts.next(in: octets) {
                    if case .valid(let other) = sent, prefix.matches(other.traceID) { return true }
                }
                return false
            }
        }
    }

    func duration(_ choice: Choice<TimeSpan>) -> Bool? {
        guard !choice.isEmpty else { return true }
        let start = exchange.request?.start ?? exchange.response?.start ?? exchange.origin.timestamp
        let hasEnd = exchange.response?.isComplete == true
        let end = (hasEnd ? exchange.response?.end : exchange.end) ?? now
        let duration = end.nanoseconds(since: start)
        return choice.verdict(isComplete: isOver) { duration >= $0.nanoseconds }
    }

    func error(_ areErrors: Bool?) -> Bool? {
        guard let areErrors else { return true }
        let isError = ExchangeRecord(exchange, communityID: nil).severity == .error
        return isOver || isError ? isError == areErrors : nil
    }

    /// Whether `matches` holds for the request's head, or for the response's.
    private func matchesHead(
        _ heads: Span<UInt8>,
        _ matches: (HTTPMessageHead, Span<UInt8>) -> Bool
    ) -> Bool {
        if let request = exchange.request,
            matches(request.head, heads.extracting(request.octets))
        {
            return true
        }
        guard let response = exchange.response else { return false }
        return matches(response.head, heads.extracting(response.octets))
    }
}

extension HTTPMessageHead {
    /// Whom a request is for: what its Host field says, else its target.
    fileprivate func authority(in octets: Span<UInt8>) -> Range<Int>? {
        if let host = host(in: octets) { return host }
        guard case .request(let method, let target) = startLine.kind else { return nil }
        if octets.equals("connect", ignoringCaseIn: method) { return target }
        return RequestTarget(target, in: octets).authority
    }
}

extension Span<UInt8> {
    /// The authority in `range` without its port.
    fileprivate func withoutPort(_ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound, self[end - 1].digit != nil { end -= 1 }
        guard end > range.lowerBound, self[end - 1] == UInt8(ascii: ":") else { return range }
        return range.lowerBound..<end - 1
    }
}
