internal import Capture

/// A TCP connection, as far as it was seen.
///
/// Plain values only: what few connections need lies in ``FlowApplications`` and ``PendingSegment``.
///
/// Its properties stand in an order that leaves little room between, for there are very many.
struct Flow {
    var key: FlowKey
    var streams: (low: Stream, high: Stream) = (Stream(), Stream())

    var application = FlowApplication.unknown

    /// Who sent the first SYN.
    var opener: FlowSide?

    /// Whether that is still to be answered, and acknowledged.
    var isOpening = false

    /// Segments of it that bore data, up to a few, where it is asked for what is dispensable.
    var dataSegments: UInt8 = 0

    /// When a segment was last seen, to a second: flows are in order of it.
    var lastSeen: Int64

    /// Neighbours in the list of all flows, or of those that have ended.
    var previous = Int32.none
    var next = Int32.none

    /// Whether it ended; it is kept a while, so that late segments find no new flow.
    var hasEnded: Bool {
        if case .ended = application { true } else { false }
    }

    /// The number of its last exchange, once it has ended.
    var lastSerial: UInt64 = 0

    /// When the first SYN was seen, nanoseconds since 1970; 0 where none was.
    var synTime: Int64 = 0

    /// From the SYN to the acknowledgment of the peer's, nanoseconds; 0 where unknown.
    var handshakeTime: UInt64 = 0

    /// Whether data was seen of it.
    var hasData: Bool {
        if case .unknown = application { false } else { true }
    }

    init(key: FlowKey, lastSeen: Int64) {
        self.key = key
        self.lastSeen = lastSeen
    }

    /// Forgets what was sent: what comes now is the start of what is read.
    mutating func startAnew() {
        streams = (Stream(), Stream())
        application = .unknown
    }

    subscript(side: FlowSide) -> Stream {
        @inline(__always)
        get { side == .low ? streams.low : streams.high }
        @inline(__always)
        _modify {
            switch side {
            case .low: yield &streams.low
            case .high: yield &streams.high
            }
        }
    }
}

/// One direction of a connection: which octets are next, and which came too early.
struct Stream {
    /// The next octet in order; nothing is known before ``isSynchronized``.
    var next = SequenceNumber(0)

    /// Of the SYN.
    var initial = SequenceNumber(0)

    /// What the peer has acknowledged.
    var acknowledged = SequenceNumber(0)

    /// Where the FIN stands.
    var end = SequenceNumber(0)

    /// Segments that came too early, in order.
    var firstPending = Int32.none
    var pendingCount: Int32 = 0
    var pendingOctets: Int32 = 0

    /// What was said to be dispensable.
    var dispensable = Dispensable.Part()

    // Which of the places are known: side by side, for there are very many streams.
    var isSynchronized = false
    var hasInitial = false
    var isAcknowledged = false
    var hasEnd = false
    var isClosed = false

    mutating func synchronize(at place: SequenceNumber) {
        next = place
        isSynchronized = true
    }
}
