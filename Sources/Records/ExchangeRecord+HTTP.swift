public import Dissection
public import FlowTracking

extension ExchangeRecord {
    /// The keys of OpenTelemetry's own that the two message heads give.
    @inlinable
    func walkMessages<V: FieldVisitor & ~Copyable>(
        _ heads: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        visitor.group("http") { http in
            if let request = exchange.request {
                let octets = heads.extracting(request.octets)
                http.group("request") { group in
                    if case .request(let method, _) = request.head.startLine.kind, !method.isEmpty {
                        request.head.walkMethod(method, octets, into: &group)
                    }
                    walkSizes(of: request, into: &group)
                    request.head.walkFields(octets, &redactor, into: &group)
                }
            }
            if let response = exchange.response {
                http.group("response") { group in
                    if let statusCode { group.number("status_code", statusCode, "status code") }
                    walkSizes(of: response, into: &group)
                    response.head.walkFields(
                        heads.extracting(response.octets),
                        &redactor,
                        into: &group
                    )
                }
            }
        }
        if let request = exchange.request,
            case .request(_, let target) = request.head.startLine.kind
        {
            let octets = heads.extracting(request.octets)
            let scheme = target.isEmpty ? nil : self.scheme
            request.head.walkURL(target, octets, scheme: scheme, &redactor, into: &visitor)
            request.head.walkUserAgent(octets, &redactor, into: &visitor)
        }
        walkError(heads, into: &visitor)
    }

    @inlinable
    func walkSizes<V: FieldVisitor & ~Copyable>(
        of message: Exchange.Message,
        into visitor: inout V
    ) {
        visitor.number("size", message.size, "octets of the message")
        visitor.group("body") {
            $0.number("size", message.bodySize, "octets of its body, without chunk framing")
        }
    }

    @inlinable
    func walkError<V: FieldVisitor & ~Copyable>(_ heads: Span<UInt8>, into visitor: inout V) {
        let meaning: StaticString =
            "what went wrong: a status code from 500 on, malformed, how the exchange ended, or the status of a gRPC call"
        if let errorType {
            visitor.group("error") { $0.word("type", errorType, nil, meaning) }
        } else if let response = exchange.response, let statusCode, statusCode >= 500,
            let digits = response.head.startLine.statusDigits
        {
            let octets = heads.extracting(response.octets)
            visitor.group("error") { $0.string("type", octets.extracting(digits), nil, meaning) }
        }
    }

    /// The scheme, where the target does not tell it; nil where it is not known.
    @inlinable
    var scheme: StaticString? {
        guard exchange.request?.head.startLine.version == .http2 else { return "http" }
        return switch exchange.stream?.scheme {
        case .http: "http"
        case .https: "https"
        case nil: nil
        }
    }

    /// The keys of hdrlog's own.
    @inlinable
    func walkHTTPDetails<V: FieldVisitor & ~Copyable>(
        _ heads: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        guard V.showsEveryField else { return }
        if let stream = exchange.stream {
            visitor.group("http2") {
                $0.number("stream_id", stream.id, "HTTP/2's identifier of the stream")
            }
        }
        visitor.group("http") { http in
            if let request = exchange.request,
                case .request(_, let target) = request.head.startLine.kind, !target.isEmpty
            {
                http.beginString(
                    "request_target",
                    nil,
                    "request target as sent, secrets redacted"
                )
                redactor.uri(target, in: heads.extracting(request.octets), into: &http)
                http.endString()
            }
            if let response = exchange.response,
                case .response(_, let reason) = response.head.startLine.kind, !reason.isEmpty
            {
                http.beginString("reason_phrase", nil, "reason phrase as sent")
                redactor.uri(reason, in: heads.extracting(response.octets), into: &http)
                http.endString()
            }
            if exchange.isUpgrade {
                http.boolean(
                    "upgrade",
                    true,
                    nil,
                    "whether HTTP ends here, and another protocol follows on the connection"
                )
            }
        }
    }

    /// The request's ID, as its own head bears it, else that of its response.
    @inlinable
    func walkRequestID<V: FieldVisitor & ~Copyable>(
        _ heads: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        if let request = exchange.request {
            let octets = heads.extracting(request.octets)
            if request.head.walkRequestID(octets, &redactor, into: &visitor) { return }
        }
        if let response = exchange.response {
            let octets = heads.extracting(response.octets)
            response.head.walkRequestID(octets, &redactor, into: &visitor)
        }
    }

    /// What a person reads first: the request, and the status.
    @inlinable
    func walkLine<V: FieldVisitor & ~Copyable>(
        _ heads: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        if let request = exchange.request,
            case .request(let method, let target) = request.head.startLine.kind
        {
            let octets = heads.extracting(request.octets)
            visitor.note(octets.extracting(method), .startLine())
            visitor.beginNote(.startLine())
            // In the origin form, the host stands in a field of its own.
            if !target.isEmpty, octets[target.lowerBound] == UInt8(ascii: "/"),
                let host = request.head.shownHost(in: octets, redactor)
            {
                redactor.value(of: host.field, as: host.treatment, in: octets, into: &visitor)
            }
            redactor.uri(target, in: octets, into: &visitor)
            visitor.endString()
        }
        if let response = exchange.response, let statusCode,
            case .response(_, let reason) = response.head.startLine.kind
        {
            visitor.number("", statusCode, .startLine(), "")
            if !reason.isEmpty {
                visitor.beginNote(.startLine().minor)
                redactor.uri(reason, in: heads.extracting(response.octets), into: &visitor)
                visitor.endString()
            }
        }
    }
}
