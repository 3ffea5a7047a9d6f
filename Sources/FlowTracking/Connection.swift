public import Capture
public import TraceIdentity

/// A TCP connection that is over, or that nothing more will be heard of.
public struct Connection: Sendable {
    /// The client, where it is known who that is; else who sent the first segment seen.
    public var source: Endpoint
    public var destination: Endpoint

    /// Whether ``source`` is known to be the client.
    public var isClientKnown: Bool

    /// What went to ``destination``, and what came from it.
    public var sent: Traffic
    public var received: Traffic

    /// When its first and its last segment were seen.
    public var start: Timestamp
    public var last: Timestamp

    /// Of its first frame.
    public var origin: FrameOrigin
    public var end: End

    /// Whether ``source`` was the first to close or reset it, nil where nobody did.
    public var isClosedBySource: Bool?
    public var state: State

    /// From the client's SYN to its acknowledgment of the server's, nanoseconds; nil where that was
    /// not seen.
    public var handshakeTime: UInt64?

    /// HTTP exchanges on it.
    public var exchanges: UInt64

    /// What was unusual about its segments.
    public var analysis: TCPAnalysis

    /// The application protocol, where it was recognized.
    public var protocolName: StaticString?

    /// The name that the client called the server by in TLS; empty where it did not.
    public var serverName: [UInt8] = []

    /// The trace of all that it carried; nil where there was none, or more than one.
    public var trace: TraceContext?

    /// What went one way.
    public struct Traffic: Equatable, Sendable {
        public var packets: UInt64
        public var octets: UInt64
        public var retransmissions: UInt64
    }

    /// Why it is reported.
    public enum End: UInt8, Sendable, CaseIterable {
        /// Both ends have closed it, or one has reset it.
        case closed, reset

        /// Another connection has taken its ports.
        case replaced

        /// Nothing was seen of it for too long.
        case timeout

        /// There were too many connections, or it took too much memory.
        case evicted

        /// The capture ended.
        case open

        /// The name in the output.
        public var name: StaticString {
            switch self {
            case .closed: "closed"
            case .reset: "reset"
            case .replaced: "replaced"
            case .timeout: "timeout"
            case .evicted: "evicted"
            case .open: "open"
            }
        }
    }

    /// The state (RFC 9293, section 3.3.2) that ``source`` is in, by the segments that were seen.
    public enum State: UInt8, Sendable, CaseIterable {
        case synSent, established, finWait1, finWait2, closeWait, closing, lastAck, timeWait, closed

        /// OpenTelemetry's name.
        public var name: StaticString {
            switch self {
            case .synSent: "syn_sent"
            case .established: "established"
            case .finWait1: "fin_wait_1"
            case .finWait2: "fin_wait_2"
            case .closeWait: "close_wait"
            case .closing: "closing"
            case .lastAck: "last_ack"
            case .timeWait: "time_wait"
            case .closed: "closed"
            }
        }
    }
}
