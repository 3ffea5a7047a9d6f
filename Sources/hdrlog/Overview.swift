internal import Capture
internal import Records
internal import Summaries

/// What is gathered while frames are logged, for what is told at the end.
struct Overview {
    private(set) var exchanges = ExchangeSummary()

    /// What only a report shows; nil where none is written.
    private(set) var details: ExchangeDetails?

    /// When the first and the last frame were seen.
    private(set) var start: Timestamp?
    private(set) var end: Timestamp?

    init(_ details: ExchangeDetails?) {
        self.details = details
    }

    /// Takes note of an exchange.
    mutating func add(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        exchanges.add(record, heads)
        details?.add(record, heads)
    }

    mutating func see(_ time: Timestamp) {
        if start == nil { start = time }
        end = time
    }
}
