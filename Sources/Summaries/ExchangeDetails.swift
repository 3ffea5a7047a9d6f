internal import FlowTracking
public import Records

/// What a report shows of exchanges besides their summary: bounded, however many there are.
public struct ExchangeDetails: Sendable {
    public private(set) var timeline = Timeline()

    /// The slowest, in no order.
    private var slow: [SlowExchange] = []

    /// The shortest time among them, once there are enough.
    private var least: UInt64 = 0
    private let redaction: Redaction

    /// How many of the slowest are kept.
    private static let slowLimit = 20

    public init(redaction: Redaction) {
        self.redaction = redaction
    }

    /// The slowest, from the longest time down.
    public var slowest: [SlowExchange] { slow.sorted { $0.duration > $1.duration } }

    /// Takes note of an exchange; `heads` holds the octets of its message heads.
    public mutating func add(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        let exchange = record.exchange
        let hasFailed =
            switch exchange.outcome {
            case .reset, .closed, .timeout, .noResponse: true
            case .complete, .noRequest, .gap, .open: false
            }
        timeline.add(
            record.start,
            isError: record.severity == .error,
            isTroubled: hasFailed || exchange.hasLoss || exchange.retransmissions > 0
        )
        guard exchange.request != nil, let duration = record.duration,
            slow.count < Self.slowLimit || duration > least
        else { return }
        if slow.count == Self.slowLimit,
            let shortest = slow.indices.min(by: { slow[$0].duration < slow[$1].duration })
        {
            slow.remove(at: shortest)
        }
        slow.append(SlowExchange(record, duration: duration, heads, redaction))
        if slow.count == Self.slowLimit { least = slow.map(\.duration).min() ?? 0 }
    }
}
