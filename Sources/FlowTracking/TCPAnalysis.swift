/// What is unusual about a segment, in the sense of Wireshark's TCP analysis.
///
/// All of it is as seen where the capture was made: a segment that was lost behind that place is no
/// ``outOfOrder`` there, but a ``retransmission`` when it comes again.
public struct TCPAnalysis: OptionSet, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Data, a SYN or a FIN from before the highest octet seen.
    public static let retransmission = TCPAnalysis(rawValue: 1 << 0)

    /// A retransmission that duplicate acknowledgments asked for (RFC 5681, section 3.2).
    public static let fastRetransmission = TCPAnalysis(rawValue: 1 << 1)

    /// A retransmission of what the peer had acknowledged.
    public static let spuriousRetransmission = TCPAnalysis(rawValue: 1 << 2)

    /// Data that came so soon behind later data that it was on its way before.
    public static let outOfOrder = TCPAnalysis(rawValue: 1 << 3)

    /// Octets before this segment were not seen.
    public static let lostSegment = TCPAnalysis(rawValue: 1 << 4)

    /// The same acknowledgment again, without data.
    public static let duplicateACK = TCPAnalysis(rawValue: 1 << 5)

    /// The sender takes no more data for now.
    public static let zeroWindow = TCPAnalysis(rawValue: 1 << 6)

    /// Data up to the last octet that the receiver has room for.
    public static let windowFull = TCPAnalysis(rawValue: 1 << 7)

    /// A probe whether the peer is still there (RFC 9293, section 3.8.4).
    public static let keepAlive = TCPAnalysis(rawValue: 1 << 8)

    public static let reset = TCPAnalysis(rawValue: 1 << 9)

    /// What costs time: data that goes again, or must wait.
    public static let trouble: TCPAnalysis = [.retransmission, .lostSegment, .zeroWindow]

    /// The names in the output, from the lowest bit on.
    public static let names: [10 of StaticString] = [
        "retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order",
        "lost_segment", "duplicate_ack", "zero_window", "window_full", "keep_alive", "reset",
    ]
}
