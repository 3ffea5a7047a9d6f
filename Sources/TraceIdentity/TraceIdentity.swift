public import Dissection

/// The trace that a packet belongs to, and what was wrong with a context that it carries.
public struct TraceIdentity: Equatable, Sendable {
    public var context: TraceContext?

    /// Why the `traceparent` of this packet was refused.
    public var error: TraceContextError?

    /// Finds the trace of one packet by itself: a `traceparent` in an HTTP head, else a TCP option,
    /// else, for a segment that starts a request, a derived one.
    public init(_ dissection: Dissection, in frame: Span<UInt8>) {
        guard case .tcp(let header, let segment) = dissection.transport else { return }
        let payload = frame.extracting(dissection.payload)
        do throws(TraceContextError) {
            context = try Self.traceParent(of: dissection.application, in: payload)
        } catch {
            self.error = error
        }
        if context == nil, !segment.options.traceContext.isEmpty {
            let options = frame.extracting(segment.optionsRange)
            context = try? TraceContext(
                tcpOption: options.extracting(segment.options.traceContext)
            )
        }
        if context == nil, let startLine = dissection.application.httpStartLine,
            case .request = startLine.kind
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
    /// The sequence number is that of its first octet, the acknowledgment number that of the segment
    /// which carries this octet, and `option` what that segment's TCP option says.
    public init(
        request head: HTTPMessageHead,
        in octets: Span<UInt8>,
        sequenceNumber: UInt32,
        acknowledgmentNumber: UInt32,
        option: TraceContext?
    ) {
        do throws(TraceContextError) {
            context = try Self.traceParent(of: .http(head), in: octets)
        } catch {
            self.error = error
        }
        if context == nil { context = option }
        if context == nil {
            context = TraceContext(
                derivedFrom: octets.extracting(head.startLine.line),
                sequenceNumber: sequenceNumber,
                acknowledgmentNumber: acknowledgmentNumber
            )
        }
    }

    /// No trace.
    public init() {}

    /// The context in a message's one `traceparent` field; nil without such a field.
    ///
    /// Of a head that does not end in this segment, the whole lines count: a derived ID must not
    /// outrank one that was sent.
    private static func traceParent(
        of application: Dissection.Application,
        in octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields: HTTPFields
        switch application {
        case .none, .tlsClientHello: return nil
        case .httpStartLine(let line): fields = HTTPFields(in: line.end..<octets.count)
        case .http(let head):
            guard head.names.mayContain("traceparent") else { return nil }
            fields = HTTPFields(head)
        }
        var value: Range<Int>?
        while let field = fields.next(in: octets) {
            guard octets.equals("traceparent", ignoringCaseIn: field.name) else { continue }
            guard value == nil else { throw .repeated }
            value = field.value
        }
        guard let value else { return nil }
        return try TraceContext(traceParent: octets.extracting(value))
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
