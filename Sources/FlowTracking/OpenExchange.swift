/// An exchange that is not reported yet, or whose late response is still to be passed over.
///
/// In an order that leaves little room between, for there may be very many.
struct OpenExchange: ~Copyable {
    var exchange: Exchange.Facts

    /// What decides about the response's body.
    var method = RequestMethod.other

    /// Whether it is in the list of those that wait for a response.
    var isWaiting = false

    /// Whether its connection still counts it.
    var isQueued = false

    /// Whether it was reported, or is about to be.
    var isReported = false

    /// Whether the report was taken.
    var isDelivered = false

    /// Where its response is, once that has started.
    var response = Int32.none

    /// The one behind it on its connection.
    var following = Int32.none

    /// Neighbours in the list of those that wait for a response, the oldest first.
    var previousWaiting = Int32.none
    var nextWaiting = Int32.none

    /// When its time is up, in nanoseconds.
    var deadline: Int64 = 0

    /// The octets of its heads.
    var heads: [UInt8] = []

    init(exchange: Exchange.Facts) {
        self.exchange = exchange
    }
}
