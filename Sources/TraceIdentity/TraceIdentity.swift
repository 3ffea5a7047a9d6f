public import Dissection

/// The trace that a packet belongs to.
public struct TraceIdentity: Equatable, Sendable {
    public var context: TraceContext?

    /// Whether the packet bears a context that is not valid; ``SentContexts`` tells which.
    public var hasRefusedContexts = false

    /// Whether the packet bears a valid context of another trace; ``SentContexts`` tells which.
    public var hasAlternatives = false

    /// Finds the trace of one packet by itself: the first valid context that it bears, else, for a
    /// segment that starts a request, a derived one.
    public init(_ dissection: Dissection, in frame: Span<UInt8>) {
        guard case .tcp(let header, _) = dissection.transport else { return }
        var contexts = SentContexts(dissection, in: frame)
        if !contexts.isEmpty { take(&contexts, in: frame) }
        if context == nil, let startLine = dissection.application.httpStartLine,
            case .request = startLine.kind
        {
            let payload = frame.extracting(dissection.payload)
            context = TraceContext(
                derivedFrom: payload.extracting(startLine.line),
                sequenceNumber: header.sequenceNumber,
                acknowledgmentNumber: header.acknowledgmentNumber
            )
        }
    }

    private mutating func take(_ contexts: inout SentContexts, in frame: Span<UInt8>) {
        while let sent = contexts.next(in: frame) {
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
}
