internal import Capture
internal import Dissection
internal import TraceIdentity

extension Exchange {
    /// What is held of an exchange while it is open, but for its response: very many may wait for theirs.
    ///
    /// In an order that leaves little room between.
    struct Facts {
        var request: Message?
        var outcome = Outcome.open
        let clientSide: FlowSide
        var hasLoss = false
        var isResynchronized = false
        var isUpgrade = false
        var trace = TraceIdentity()
        let origin: FrameOrigin
        var retransmissions: UInt32 = 0
        var stream: StreamDetails?
        var end: Timestamp?

        /// 0 where it is not known.
        let handshakeTime: UInt64
        var serial: UInt64 = 0
        var gapOctets: UInt64 = 0
        let key: FlowKey

        /// An exchange on the connection `key`, of which nothing was read yet.
        init(_ key: FlowKey, client: FlowSide, origin: FrameOrigin, handshakeTime: UInt64) {
            (self.key, clientSide, self.origin) = (key, client, origin)
            self.handshakeTime = handshakeTime
        }
    }
}

extension Exchange.Facts {
    /// Takes up what a head's reading tells beside the head.
    mutating func note(_ read: ReadHead) {
        if read.gap > 0 { note(gap: read.gap, read.gapReason) }
    }

    /// Adds octets that were not captured.
    mutating func note(gap: Int, _ reason: SkipReason) {
        gapOctets += UInt64(gap)
        if reason == .loss { hasLoss = true }
    }

    /// Takes the trace that the head of the response tells where the request told none: a derived ID
    /// must not outrank one that was sent.
    ///
    /// - Returns: whether there is one.
    @discardableResult
    mutating func takeTrace(of head: HTTPMessageHead, _ octets: Span<UInt8>) -> Bool {
        guard trace.context == nil || trace.context?.source == .derived else { return false }
        let told = TraceIdentity(response: head, in: octets)
        if request == nil {
            trace = told
        } else if let context = told.context {
            trace.context = context
        }
        return told.context != nil
    }
}
