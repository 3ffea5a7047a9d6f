public import Capture
internal import Dissection
public import FlowTracking
public import Records
public import TraceIdentity

/// An exchange that took long, as a report shows it.
public struct SlowExchange: Sendable {
    /// Nanoseconds.
    public var duration: UInt64
    public var start: Timestamp
    public var trace: TraceContext?

    /// Method and target as sent, secrets redacted, cut to ``targetLimit`` octets.
    public var request: [UInt8]
    public var isCut: Bool
    public var statusCode: UInt16?
    public var outcome: Exchange.Outcome
    public var severity: Severity
    public var client: Endpoint
    public var server: Endpoint

    /// Octets of a target that are kept.
    static let targetLimit = 160

    init(
        _ record: borrowing ExchangeRecord,
        duration: UInt64,
        _ heads: Span<UInt8>,
        _ redaction: Redaction
    ) {
        let exchange = record.exchange
        self.duration = duration
        start = record.start
        trace = exchange.trace.context
        statusCode = record.statusCode
        outcome = exchange.outcome
        severity = record.severity
        client = exchange.client
        server = exchange.server
        (request, isCut) = ([], false)
        guard let message = exchange.request,
            case .request(let method, let target) = message.head.startLine.kind
        else { return }
        let octets = heads.extracting(message.octets)
        for i in method.prefix(32) { request.append(octets[i]) }
        request.append(UInt8(ascii: " "))
        var redactor = Redactor(redaction)
        request += redactor.uri(target, in: octets, limit: Self.targetLimit)
        isCut = redactor.isTruncated
    }
}
