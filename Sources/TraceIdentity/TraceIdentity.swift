public import Dissection

/// The trace that a packet or an exchange belongs to.
public struct TraceIdentity: Equatable, Sendable {
    public var context: TraceContext?

    /// Whether the head bears a context that is not valid; ``SentContexts`` tells which.
    public var hasRefusedContexts = false

    /// Whether the head bears a valid context of another trace; ``SentContexts`` tells which.
    public var hasAlternatives = false

    /// Finds the trace of one packet by itself: the first valid context in an HTTP head, else a TCP
    /// option, else, for a segment that starts a request, a derived one.
    ///
    /// Of a head that does not end in this segment, the whole lines count: a derived ID must not
    /// outrank one that was sent.
    public init(_ dissection: Dissection, in frame: Span<UInt8>) {
        guard case .tcp(let header, let segment) = dissection.transport else { return }
        let payload = frame.extracting(dissection.payload)
        switch dissection.application {
        case .none, .tlsClientHello: break
        case .http(let head): take(head, in: payload)
        case .httpStartLine(let line):
            take(HTTPMessageHead(line, fragment: payload), in: payload)
        }
        if context == nil, !segment.options.traceContext.isEmpty {
            let options = frame.extracting(segment.optionsRange)
            // Others may use the option's number too: what is no context is no error.
            context = try? TraceContext(
                tcpOption: options.extracting(segment.options.traceContext)
            )
        }
        if context == nil, let startLine = dissection.application.httpStartLine,
            startLine.isRequest
        {
            context = TraceContext(
                derivedFrom: payload.extracting(startLine.line),
                sequenceNumber: header.sequenceNumber,
                acknowledgmentNumber: header.acknowledgmentNumber
            )
        }
    }

    /// Finds the trace of a request by its whole head, however many segments that came in.
    ///
    /// `option` is what the TCP option of the segment with its first octet says, and `derived` computes
    /// the context of a request that bears none.
    public init(
        request head: HTTPMessageHead,
        in octets: Span<UInt8>,
        option: TraceContext?,
        derived: () -> TraceContext
    ) {
        take(head, in: octets)
        if context == nil { context = option ?? derived() }
    }

    /// Finds the trace that the head of a response tells, if it does.
    public init(response head: HTTPMessageHead, in octets: Span<UInt8>) {
        take(head, in: octets)
    }

    /// No trace.
    public init() {}

    /// Takes up the trace of the exchange that a packet belongs to, unless that one is derived and the
    /// packet bears another.
    public mutating func join(_ exchange: TraceContext) {
        if let context, context.source != .derived {
            if exchange.source == .derived { return }
            if context.source != .tcpOption, !context.isSameTrace(as: exchange) {
                hasAlternatives = true
            }
        }
        context = exchange
    }

    private mutating func take(_ head: HTTPMessageHead, in octets: Span<UInt8>) {
        // Most heads end here.
        guard head.names.mayContain(anyOf: TraceSource.fieldNames) else { return }
        var contexts = SentContexts(head)
        while let sent = contexts.next(in: octets) {
            switch sent {
            case .refused: hasRefusedContexts = true
            case .valid(let other):
                if let context {
                    if !context.isSameTrace(as: other) { hasAlternatives = true }
                } else {
                    context = other
                }
            }
        }
    }
}

extension Dissection.Application {
    /// The start line of an HTTP/1 message, with or without its whole head.
    public var httpStartLine: HTTPStartLine? {
        switch self {
        case .httpStartLine(let line): line
        case .http(let head): head.startLine
        case .none, .tlsClientHello: nil
        }
    }

    /// The head of an HTTP/1 message, or the part of it that is there; `octets` are the payload.
    public func httpHead(in octets: Span<UInt8>) -> HTTPMessageHead? {
        switch self {
        case .httpStartLine(let line): HTTPMessageHead(line, fragment: octets)
        case .http(let head): head
        case .none, .tlsClientHello: nil
        }
    }
}
