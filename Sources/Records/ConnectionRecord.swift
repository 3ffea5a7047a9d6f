public import FlowTracking
public import TraceIdentity

/// A TCP connection as it is logged when it is over.
public struct ConnectionRecord: Sendable {
    public var connection: Connection
    public var communityID: CommunityID?

    public init(_ connection: Connection, communityID: CommunityID?) {
        self.connection = connection
        self.communityID = communityID
    }

    @usableFromInline
    var trace: TraceIdentity {
        var trace = TraceIdentity()
        trace.context = connection.trace
        return trace
    }

    /// What the Community ID is computed from.
    public static func flow(of connection: Connection) -> CommunityFlow {
        let (source, destination) = (connection.source, connection.destination)
        return CommunityFlow(
            tcpFrom: (source.address, source.port),
            to: (destination.address, destination.port)
        )
    }

    /// WARN for a reset, and for segments that were lost, sent again, or had to wait.
    public var severity: Severity {
        connection.end == .reset || !connection.analysis.isDisjoint(with: .trouble)
            ? .warning : .info
    }

    /// Who closed or reset the connection first: client or server, where that is known.
    @usableFromInline
    var closedBy: StaticString? {
        guard let isSource = connection.isClosedBySource else { return nil }
        return switch (connection.isClientKnown, isSource) {
        case (true, true): "client"
        case (true, false): "server"
        case (false, true): "source"
        case (false, false): "destination"
        }
    }
}
