internal import Expectations
internal import FlowTracking
internal import Records
internal import TraceIdentity

extension Passage {
    /// The passage of an exchange, of whose heads `heads` are the octets; nil if its request was not seen.
    init?(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        guard let request = record.exchange.request else { return nil }
        var contexts: [TraceContext] = []
        var sent = SentContexts(request.head)
        let octets = heads.extracting(request.octets)
        while let next = sent.next(in: octets) {
            if case .valid(let context) = next { contexts.append(context) }
        }
        // Beside the head a segment of the request can bear one.
        if let context = record.exchange.trace.context, context.source == .tcpOption {
            contexts.append(context)
        }
        self.init(
            client: record.exchange.client.address,
            server: record.exchange.server,
            start: request.start,
            end: record.end,
            contexts: contexts
        )
    }
}
