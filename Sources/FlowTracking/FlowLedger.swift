internal import Capture
internal import Dissection
internal import TraceIdentity

/// What the record of a connection, and the analysis of its segments, need: apart from ``Flow``, for
/// where only exchanges are logged there are none.
struct FlowLedger {
    /// Of the first frame seen, and who sent it.
    let origin: FrameOrigin
    let first: FlowSide

    private var streams: (low: StreamLedger, high: StreamLedger) = (StreamLedger(), StreamLedger())
    private(set) var lastSeen: Timestamp

    /// All that was unusual about its segments.
    private(set) var analysis: TCPAnalysis = []

    /// Who closed it, or reset it, first.
    private(set) var closer: FlowSide?

    var end = Connection.End.open

    /// What is known of the application once it is over.
    var exchanges: UInt64 = 0
    var client: FlowSide?
    var protocolName: StaticString?
    var serverName: [UInt8] = []

    /// Octets that a server's name may have: no name of DNS has more (RFC 1035, section 2.3.4).
    static let nameLimit = 255

    /// The trace of what it carried; nil where there was none, or several.
    private(set) var trace: TraceContext?
    private var hasSeveralTraces = false

    init(_ info: FrameInfo, from side: FlowSide) {
        origin = FrameOrigin(info)
        first = side
        lastSeen = info.timestamp
    }

    subscript(side: FlowSide) -> StreamLedger {
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

    /// Takes note of the trace of a segment.
    mutating func note(_ context: TraceContext) {
        guard !hasSeveralTraces else { return }
        guard let trace else { return self.trace = context }
        if trace.traceID != context.traceID {
            hasSeveralTraces = true
            self.trace = nil
        }
    }

    /// Takes note of a segment.
    ///
    /// `handshakeTime` is the connection's, in nanoseconds; 0 where it is not known.
    mutating func add(
        _ header: TCPHeader,
        _ segment: Dissection.TCPSegment,
        from side: FlowSide,
        at time: Timestamp,
        handshakeTime: UInt64
    ) -> TCPAnalysis {
        let found = analyze(header, segment, side, time.nanosecondsSince1970, handshakeTime)
        self[side].packets += 1
        self[side].octets += UInt64(segment.payloadLength)
        if found.contains(.retransmission) { self[side].retransmissions &+= 1 }
        analysis.formUnion(found)
        lastSeen = max(lastSeen, time)
        if closer == nil, header.flags.contains(.fin) || header.flags.contains(.rst) {
            closer = side
        }
        return found
    }
}
