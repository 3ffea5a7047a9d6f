internal import Dissection
internal import FlowTracking
internal import Records

/// Names of routes: the method, and the path without what names one thing, as in `GET /users/{id}`.
///
/// They hold printable ASCII only, and no secret: a segment with any mark that a secret's name or user
/// information needs is taken out.
enum RouteName {
    /// Segments that are told apart, and octets of a name.
    private static let segmentLimit = 10
    private static let octetLimit = 120

    /// Writes the name of the exchange's route, in the place of what `name` holds.
    static func write(
        _ record: borrowing ExchangeRecord,
        _ heads: Span<UInt8>,
        to name: inout [UInt8]
    ) {
        name.removeAll(keepingCapacity: true)
        guard let request = record.exchange.request,
            case .request(let method, let target) = request.head.startLine.kind
        else { return name.append("(no request)") }
        let octets = heads.extracting(request.octets)
        if octets.extracting(method).isKnownHTTPMethod {
            for i in method { name.append(octets[i]) }
        } else {
            name.append("_OTHER")
        }
        if let path = RequestTarget(target, in: octets).path {
            name.append(" ")
            append(path, in: octets, to: &name)
        } else if target.count == 1, octets[target.lowerBound] == UInt8(ascii: "*") {
            name.append(" *")
        }
    }

    private static func append(_ path: Range<Int>, in octets: Span<UInt8>, to name: inout [UInt8]) {
        var start = path.lowerBound
        var segments = 0
        while start < path.upperBound {
            // Each starts with its slash.
            let rest = start + 1..<path.upperBound
            let end = octets.firstIndex(of: UInt8(ascii: "/"), in: rest) ?? path.upperBound
            let segment = start + 1..<end
            segments += 1
            let isVariable = PathSegment.isVariable(segment, in: octets)
            guard segments <= segmentLimit, isVariable || name.count + segment.count < octetLimit
            else { return name.append("/...") }
            name.append("/")
            if isVariable {
                name.append("{id}")
            } else {
                for i in segment { name.append(octets[i]) }
            }
            start = end
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }
}
