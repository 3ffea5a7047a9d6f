internal import Capture
internal import Summaries

/// What is gathered while frames are logged, for what is told at the end.
struct Overview {
    var exchanges = ExchangeSummary()

    /// When the first and the last frame were seen.
    private(set) var start: Timestamp?
    private(set) var end: Timestamp?

    mutating func see(_ time: Timestamp) {
        if start == nil { start = time }
        end = time
    }
}
