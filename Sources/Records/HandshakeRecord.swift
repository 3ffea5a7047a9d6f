internal import Dissection
public import FlowTracking
public import TraceIdentity

/// A TLS handshake as it is logged.
public struct HandshakeRecord: Sendable {
    public var handshake: TLSHandshake
    public var communityID: CommunityID?

    public init(_ handshake: TLSHandshake, communityID: CommunityID?) {
        self.handshake = handshake
        self.communityID = communityID
    }

    /// The connection that the handshake went over.
    public static func flow(of handshake: TLSHandshake) -> CommunityFlow {
        let (client, server) = (handshake.client, handshake.server)
        return CommunityFlow(
            tcpFrom: (client.address, client.port),
            to: (server.address, server.port)
        )
    }

    /// ERROR for a handshake that failed, WARN for one that octets are missing of.
    public var severity: Severity {
        switch handshake.outcome {
        case .complete, .open: .info
        case .gap: .warning
        case .alert, .reset, .closed, .malformed: .error
        }
    }

    /// Where the name stands that the client calls the server by, as far as it is shown.
    @usableFromInline
    var serverName: Range<Int> { handshake.clientHello.serverName.prefix(Redactor.limit) }

    /// Why it failed; nil where it did not, or nobody knows.
    @usableFromInline
    var errorType: StaticString? {
        switch handshake.outcome {
        case .complete, .open, .gap: nil
        case .alert: handshake.alert?.name ?? "alert"
        case .reset, .closed, .malformed: handshake.outcome.name
        }
    }

    @usableFromInline
    var trace: TraceIdentity {
        var trace = TraceIdentity()
        trace.context = handshake.trace
        return trace
    }
}
