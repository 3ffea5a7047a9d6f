public import Capture
internal import Dissection
public import FlowTracking
public import TraceIdentity

/// An HTTP exchange as it is logged.
public struct ExchangeRecord: Sendable {
    public var exchange: Exchange
    public var communityID: CommunityID?

    public init(_ exchange: Exchange, communityID: CommunityID?) {
        self.exchange = exchange
        self.communityID = communityID
    }

    /// The connection that the exchange went over.
    public static func flow(of exchange: Exchange) -> CommunityFlow {
        let (client, server) = (exchange.client, exchange.server)
        return CommunityFlow(
            tcpFrom: (client.address, client.port),
            to: (server.address, server.port)
        )
    }

    /// ERROR for a server error, a response that did not come or is not whole, and a malformed head;
    /// WARN for a client error, and where octets were lost or sent again.
    public var severity: Severity {
        if errorType != nil { return .error }
        if let statusCode, statusCode >= 400 { return statusCode < 500 ? .warning : .error }
        if let grpcStatus, grpcStatus != .ok { return .warning }
        return exchange.hasLoss || exchange.retransmissions > 0 ? .warning : .info
    }

    /// The status code of the response, where it is known.
    public var statusCode: UInt16? {
        guard case .response(let statusCode, _)? = exchange.response?.head.startLine.kind else {
            return nil
        }
        return statusCode > 0 ? statusCode : nil
    }

    @usableFromInline
    var isMalformed: Bool {
        exchange.request?.isMalformed == true || exchange.response?.isMalformed == true
    }

    /// What went wrong, where that is not told by the status code.
    @usableFromInline
    var errorType: StaticString? {
        switch exchange.outcome {
        case .noResponse, .reset, .closed, .timeout: return exchange.outcome.name
        case .complete, .noRequest, .gap, .open:
            if isMalformed { return "malformed" }
            return grpcStatus?.isServerError == true ? grpcStatus?.name : nil
        }
    }

    /// When its first octet was seen.
    public var start: Timestamp {
        exchange.request?.start ?? exchange.response?.start ?? exchange.origin.timestamp
    }

    /// From its first octet to its last, or to its end, nanoseconds; nil where that was not seen.
    @inlinable
    public var duration: UInt64? { end.map { $0.nanoseconds(since: start) } }
}

extension Timestamp {
    /// Nanoseconds from `start` to this time; 0 where it lies before, and no more than can be counted,
    /// which is 584 years: a damaged file can hold any times.
    public func nanoseconds(since start: Timestamp) -> UInt64 {
        guard self > start else { return 0 }
        let seconds = min(UInt64(seconds - start.seconds), UInt64.max / 1_000_000_000 - 1)
        return seconds * 1_000_000_000 + UInt64(nanoseconds) - UInt64(start.nanoseconds)
    }
}
