internal import Dissection

/// The fields that bear the ID of a request, the most usual first.
///
/// Those of content networks and load balancers come last: they change at each hop.
enum RequestIDField: UInt8, CaseIterable {
    case requestID, plainRequestID, correlationID, plainCorrelationID, clientRequestID
    case amazonRequestID, amazonShortRequestID, cloudflareRay, baiduLogID, baiduRequestID
    case tencentRequestID

    init?(_ name: Range<Int>, in octets: Span<UInt8>) {
        let kind = Self.allCases.first { octets.equals($0.name, ignoringCaseIn: name) }
        guard let kind else { return nil }
        self = kind
    }

    /// In lower case.
    private var name: StaticString {
        switch self {
        case .requestID: "x-request-id"
        case .plainRequestID: "request-id"
        case .correlationID: "x-correlation-id"
        case .plainCorrelationID: "correlation-id"
        case .clientRequestID: "x-client-request-id"
        case .amazonRequestID: "x-amzn-requestid"
        case .amazonShortRequestID: "x-amz-request-id"
        case .cloudflareRay: "cf-ray"
        case .baiduLogID: "x-bfe-log-id"
        case .baiduRequestID: "x-blb-request-id"
        case .tencentRequestID: "stgw-request-id"
        }
    }

    static let names = HTTPNameSet(
        "x-request-id",
        "request-id",
        "x-correlation-id",
        "correlation-id",
        "x-client-request-id",
        "x-amzn-requestid",
        "x-amz-request-id",
        "cf-ray",
        "x-bfe-log-id",
        "x-blb-request-id",
        "stgw-request-id"
    )
}
