internal import FlowTracking
internal import Records
internal import TraceIdentity

/// The exchanges of one route.
public struct Route: Sendable {
    /// Printable ASCII, as in `GET /users/{id}`.
    public let name: [UInt8]
    public private(set) var count: UInt64 = 0

    /// Those of severity ERROR.
    public private(set) var errors: UInt64 = 0
    public private(set) var statuses = StatusCounts()
    public private(set) var durations = Durations()

    /// The one that took longest, and the last that failed, of those with a trace.
    public private(set) var slowest: TraceExample?
    public private(set) var lastError: TraceExample?

    init(name: [UInt8]) {
        self.name = name
    }

    mutating func add(_ record: borrowing ExchangeRecord, duration: UInt64?) {
        let isError = record.severity == .error
        count += 1
        statuses.add(record.statusCode)
        if isError { errors += 1 }
        if let duration { durations.add(duration) }
        guard let context = record.exchange.trace.context else { return }
        let example = TraceExample(
            traceID: context.traceID,
            source: context.source,
            start: record.start,
            duration: duration
        )
        if let duration, slowest == nil || duration > slowest?.duration ?? 0 { slowest = example }
        if isError { lastError = example }
    }

    mutating func add(_ other: Route) {
        count += other.count
        errors += other.errors
        statuses.add(other.statuses)
        durations.add(other.durations)
        if let theirs = other.slowest, slowest?.duration ?? 0 <= theirs.duration ?? 0 {
            slowest = theirs
        }
        if let theirs = other.lastError, lastError.map({ $0.start < theirs.start }) ?? true {
            lastError = theirs
        }
    }
}
