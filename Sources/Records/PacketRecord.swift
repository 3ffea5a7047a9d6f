public import Capture
public import Dissection
public import FlowTracking
public import TraceIdentity

/// One packet as it is logged.
///
/// Not copyable, for it is large: it is made in place, lent to sinks, and gone with the frame.
public struct PacketRecord: ~Copyable, Sendable {
    /// The version of the output's schema; a key whose meaning changes raises it.
    public static let schema: StaticString = "1"

    public var info: FrameInfo
    public var linkType: LinkType
    public var dissection: Dissection
    public var trace: TraceIdentity
    public var communityID: CommunityID?

    /// What is unusual about a TCP segment, where its connection is followed.
    public var analysis: TCPAnalysis = []

    /// Dissects `frame` and finds its trace, and its Community ID if that is wanted.
    public init(
        _ frame: Span<UInt8>,
        info: FrameInfo,
        linkType: LinkType,
        communityIDs: inout CommunityIDCache,
        findsCommunityID: Bool = true
    ) {
        self.info = info
        self.linkType = linkType
        dissection = Dissection(frame, len: info.len, linkType: linkType)
        trace = TraceIdentity(dissection, in: frame)
        if findsCommunityID {
            communityID = CommunityFlow(dissection).map { communityIDs.id(of: $0) }
        }
    }

    /// Takes up the trace of the exchange that the packet belongs to, unless it starts one itself.
    ///
    /// A derived ID that was found without a look at the whole head is none where that is still to come.
    public mutating func join(_ context: TraceContext?) {
        switch dissection.application {
        case .http(let head) where head.startLine.isRequest: break
        case .httpStartLine(let line) where line.isRequest && dissection.stop == nil:
            if trace.context?.source == .derived, trace.context != context { trace.context = nil }
        case .httpStartLine(let line) where line.isRequest: break
        default: if let context { trace.join(context) }
        }
    }

    /// ERROR for a malformed HTTP head or a server error; WARN for other malformed headers, a client
    /// error, a closed receive window, and octets that were lost or sent again.
    public var severity: Severity {
        if let stop = dissection.stop, case .malformed = stop.reason {
            return stop.layer == .http ? .error : .warning
        }
        if case .response(let statusCode, _)? = dissection.application.httpStartLine?.kind {
            // A code that is none counts as 5xx (RFC 9110, section 15).
            return switch statusCode {
            case 100..<400: .info
            case 400..<500: .warning
            default: .error
            }
        }
        if !analysis.isDisjoint(with: .trouble) { return .warning }
        if case .tcp(let header, _) = dissection.transport, header.window == 0,
            header.flags.isDisjoint(with: [.syn, .fin, .rst])
        {
            return .warning
        }
        return .info
    }
}
