public import Capture
public import Dissection
public import FlowTracking
public import TraceIdentity

/// An exchange, as far as it matters to which traces a request belongs and what it leads to.
public struct Passage: Sendable {
    public var client: IPAddress
    public var server: Endpoint

    /// When the request's first octet was seen, and the response's last; nil where that was not seen.
    public var start: Timestamp
    public var end: Timestamp?

    /// The contexts that were sent with the request; empty for none.
    public var contexts: [TraceContext]

    public init(
        client: IPAddress,
        server: Endpoint,
        start: Timestamp,
        end: Timestamp?,
        contexts: [TraceContext]
    ) {
        self.client = client
        self.server = server
        self.start = start
        self.end = end
        self.contexts = contexts
    }

    /// Whether the host that `other` went to may have sent this one because of that.
    func mayFollow(_ other: Passage) -> Bool {
        client == other.server.address && server != other.server && start >= other.start
            && other.end.map { start <= $0 } ?? true
    }

    /// Whether one of its traces is one of the other's.
    func sharesTrace(with other: Passage) -> Bool {
        contexts.contains { context in
            other.contexts.contains { $0.isSameTrace(as: context) }
        }
    }
}
