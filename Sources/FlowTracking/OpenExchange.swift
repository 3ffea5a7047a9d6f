/// An exchange that is not reported yet, or whose late response is still to be passed over.
struct OpenExchange: ~Copyable {
    var exchange: Exchange

    /// The octets of its heads.
    var heads: [UInt8] = []

    /// What decides about the response's body.
    var method = RequestMethod.other

    /// The one behind it on its connection.
    var following = Int32.none

    /// Neighbours in the list of those that wait for a response, the oldest first.
    var previousWaiting = Int32.none
    var nextWaiting = Int32.none
    var isWaiting = false

    /// When its time is up, in nanoseconds.
    var deadline: Int64 = 0

    /// Whether its connection still counts it.
    var isQueued = false

    /// Whether it was reported, or is about to be.
    var isReported = false

    /// Whether the report was taken.
    var isDelivered = false
}
