public import FlowTracking
public import Records

/// What the exchanges of a run have in common: bounded, however many there are.
public struct ExchangeSummary: Sendable {
    public private(set) var count: UInt64 = 0

    /// Those of severity ERROR.
    public private(set) var errors: UInt64 = 0
    public private(set) var statuses = StatusCounts()

    /// Of those whose request was seen.
    public private(set) var durations = Durations()

    /// Segments that were seen before, and octets that were not captured.
    public private(set) var retransmissions: UInt64 = 0
    public private(set) var gapOctets: UInt64 = 0

    private var outcomes = [UInt64](repeating: 0, count: Exchange.Outcome.allCases.count)
    private var table = RouteTable()

    /// Kept for its room.
    private var name: [UInt8] = []

    public init() {}

    /// Takes note of an exchange; `heads` holds the octets of its message heads.
    public mutating func add(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        let duration = record.exchange.request == nil ? nil : record.duration
        count += 1
        if record.severity == .error { errors += 1 }
        statuses.add(record.statusCode)
        if let duration { durations.add(duration) }
        outcomes[Int(record.exchange.outcome.rawValue)] += 1
        retransmissions &+= UInt64(record.exchange.retransmissions)
        gapOctets &+= record.exchange.gapOctets
        RouteName.write(record, heads, to: &name)
        table[table.number(of: name)].add(record, duration: duration)
    }

    /// How many ended like this.
    public func count(_ outcome: Exchange.Outcome) -> UInt64 { outcomes[Int(outcome.rawValue)] }

    /// The routes, the most used first; where there are more than ``routeLimit``, the others together
    /// as `other`, with what was counted for a route before it was one of these.
    public var routes: (routes: [Route], other: Route?) { table.sorted }

    /// Routes that are told apart.
    public static var routeLimit: Int { RouteTable.limit }
}
