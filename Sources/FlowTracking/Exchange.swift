public import Capture
public import Dissection
public import TraceIdentity

/// An HTTP request and its response, as far as they were seen.
public struct Exchange: Sendable {
    /// Its number, from 1, in the order in which exchanges were heard of first.
    public let serial: UInt64
    public let outcome: Outcome
    public let client: Endpoint
    public let server: Endpoint

    /// The message heads' octets lie one behind the other, as they arrived.
    public let request: Message?
    public let response: Message?

    /// Of the frame that the first octet came in.
    public let origin: FrameOrigin
    public let trace: TraceIdentity

    /// When it was known to be over, where that was seen.
    public let end: Timestamp?

    /// Octets of its messages that were not captured: cut by snaplen, or never seen.
    public let gapOctets: UInt64

    /// Whether octets were never seen, and not only cut.
    public let hasLoss: Bool

    /// Whether one of its heads was found behind octets that could not be read.
    public let isResynchronized: Bool

    /// Whether its end is the end of HTTP on the connection: another protocol follows.
    public let isUpgrade: Bool

    /// What HTTP/2 adds; nil in HTTP/1.
    public let stream: StreamDetails?

    /// Segments of it that were seen before.
    public let retransmissions: UInt32

    /// From the client's SYN to its acknowledgment of the server's, nanoseconds; nil where that was
    /// not seen.
    public let handshakeTime: UInt64?

    init(_ facts: borrowing Facts, response: Message?) {
        (serial, outcome) = (facts.serial, facts.outcome)
        client = facts.key.endpoint(facts.clientSide)
        server = facts.key.endpoint(facts.clientSide.other)
        (request, self.response) = (facts.request, response)
        (origin, trace, end, stream) = (facts.origin, facts.trace, facts.end, facts.stream)
        (gapOctets, hasLoss) = (facts.gapOctets, facts.hasLoss)
        (isResynchronized, isUpgrade) = (facts.isResynchronized, facts.isUpgrade)
        retransmissions = facts.retransmissions
        handshakeTime = facts.handshakeTime > 0 ? facts.handshakeTime : nil
    }

    /// One of the two messages.
    public struct Message: Equatable, Sendable {
        public var head: HTTPMessageHead

        // In an order that leaves no room between: very many of these may be held at once.

        /// When the first octet was seen, and its sequence number.
        public var start: Timestamp
        public var sequenceNumber: UInt32

        /// When the last octet so far was seen.
        public var end: Timestamp

        /// Of the segment that carries the first octet.
        public var acknowledgmentNumber: UInt32

        var octetsStart: UInt32
        var octetsEnd: UInt32

        /// Where the head lies among the exchange's octets; offsets in ``head`` count from there.
        public var octets: Range<Int> {
            get { Int(octetsStart)..<Int(octetsEnd) }
            set {
                octetsStart = UInt32(truncatingIfNeeded: newValue.lowerBound)
                octetsEnd = UInt32(truncatingIfNeeded: newValue.upperBound)
            }
        }

        /// Octets of the whole message so far, and of its body without chunk framing.
        public var size: UInt64
        public var bodySize: UInt64 = 0

        /// Whether the whole message was seen.
        public var isComplete = false

        /// Whether the head is not all there: longer than allowed, or with a gap in it.
        public var isCut = false

        /// Whether it breaks the rules so that nobody can rely on it: a line of the head is none, there
        /// are too many, the head does not end, or where the body does cannot be told.
        public var isMalformed = false
    }

    /// What only an exchange over HTTP/2 has.
    public struct StreamDetails: Equatable, Sendable {
        public var id: UInt32
        public var scheme: Scheme?

        /// The status of the gRPC call that the exchange is, where one was sent: 0 to 16.
        public var grpcStatus: UInt8?

        /// Whether fields are missing that were references to fields never seen.
        public var isHPACKIncomplete = false

        /// The `:scheme` of a request, where it is one of HTTP's own.
        public enum Scheme: Sendable { case http, https }

        public init(id: UInt32) {
            self.id = id
        }
    }

    /// How an exchange ended.
    public enum Outcome: UInt8, Sendable, CaseIterable {
        case complete

        /// The request was not seen.
        case noRequest

        /// The server closed the connection without a response.
        case noResponse

        /// The connection was reset.
        case reset

        /// The connection was closed before the response was whole.
        case closed

        /// No response in time.
        case timeout

        /// Octets that were not captured hide how it went on.
        case gap

        /// Still going on when it was last seen.
        case open

        /// The name in the output.
        public var name: StaticString {
            switch self {
            case .complete: "complete"
            case .noRequest: "no_request"
            case .noResponse: "no_response"
            case .reset: "reset"
            case .closed: "closed"
            case .timeout: "timeout"
            case .gap: "gap"
            case .open: "open"
            }
        }
    }
}
