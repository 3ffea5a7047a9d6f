internal import Dissection

/// The methods whose responses have bodies of another kind (RFC 9112, section 6.3).
enum RequestMethod: UInt8 {
    case head, connect, other

    init(_ startLine: HTTPStartLine, in octets: Span<UInt8>) {
        self = .other
        guard case .request(let method, _) = startLine.kind else { return }
        if method.count == 4, octets.starts(with: "HEAD", at: method.lowerBound) {
            self = .head
        } else if method.count == 7, octets.starts(with: "CONNECT", at: method.lowerBound) {
            self = .connect
        }
    }
}
