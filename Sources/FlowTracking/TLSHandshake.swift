public import Capture
public import Dissection
public import TraceIdentity

/// A TLS handshake, as far as it was seen and is not encrypted.
public struct TLSHandshake: Sendable {
    public var outcome = Outcome.open
    public var client: Endpoint
    public var server: Endpoint

    /// Of the frame that the first octet came in.
    public var origin: FrameOrigin

    /// The first hello of the client, at the start of the handshake's octets.
    public var clientHello: TLSClientHello

    /// The server's, and where its octets are.
    public var serverHello: TLSServerHello?
    public var serverOctets = 0..<0

    /// Whether the server asked for a second hello (RFC 8446, section 4.1.4).
    public var hasRetry = false

    /// Whether keys of an earlier session were taken up; nil where that is not known.
    public var isResumed: Bool?

    /// The alert that ended it, or the last one that did not, and who sent it.
    public var alert: TLSAlert?
    public var isAlertByClient = false

    /// Of the first octet, and of the segment that carries it.
    public var sequenceNumber: UInt32
    public var acknowledgmentNumber: UInt32

    /// When the last part of it that tells anything was seen, and when it was known to be over.
    public var last: Timestamp

    /// From the client's SYN to its acknowledgment of the server's, nanoseconds; nil where that was
    /// not seen.
    public var handshakeTime: UInt64?
    public var trace: TraceContext

    /// How a handshake ended.
    public enum Outcome: UInt8, Sendable, CaseIterable {
        /// Both ends have sent what proves that they have the keys.
        case complete

        /// One end has given up.
        case alert

        /// The connection was reset, or closed, before it was over.
        case reset, closed

        /// Octets that were not captured hide how it went on.
        case gap

        /// What follows a hello cannot be read.
        case malformed

        /// Still going on when it was last seen.
        case open

        /// The name in the output.
        public var name: StaticString {
            switch self {
            case .complete: "complete"
            case .alert: "alert"
            case .reset: "reset"
            case .closed: "closed"
            case .gap: "gap"
            case .malformed: "malformed"
            case .open: "open"
            }
        }
    }
}
