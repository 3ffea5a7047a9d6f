internal import Dissection

extension Span<UInt8> {
    /// Whether this is a request method that OpenTelemetry knows: RFC 9110's, PATCH (RFC 5789) and
    /// QUERY; methods are case-sensitive.
    public var isKnownHTTPMethod: Bool {
        switch count {
        case 3: starts(with: "GET", at: 0) || starts(with: "PUT", at: 0)
        case 4: starts(with: "POST", at: 0) || starts(with: "HEAD", at: 0)
        case 5:
            starts(with: "PATCH", at: 0) || starts(with: "TRACE", at: 0)
                || starts(with: "QUERY", at: 0)
        case 6: starts(with: "DELETE", at: 0)
        case 7: starts(with: "OPTIONS", at: 0) || starts(with: "CONNECT", at: 0)
        default: false
        }
    }
}
