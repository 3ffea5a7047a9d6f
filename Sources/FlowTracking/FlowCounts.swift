/// What flow tracking met, and what it had to give up.
public struct FlowCounts: Equatable, Sendable {
    /// Exchanges reported.
    public var exchanges: UInt64 = 0

    /// Connections forgotten because there were too many, or too many octets of them.
    public var evictedFlows: UInt64 = 0

    /// Exchanges forgotten because too many were open on one connection.
    public var evictedExchanges: UInt64 = 0

    /// Octets that were never seen, and hid heads or parts of bodies.
    public var gapOctets: UInt64 = 0

    /// Segments that bear other octets at a place where some arrived before.
    public var conflicts: UInt64 = 0

    /// Responses that came after their exchange was reported as timed out.
    public var lateResponses: UInt64 = 0

    /// IP packets of which fragments were never seen, or contradict each other.
    public var incompletePackets: UInt64 = 0

    public init() {}
}
