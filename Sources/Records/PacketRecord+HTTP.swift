public import Dissection

extension PacketRecord {
    /// The keys of OpenTelemetry's own that an HTTP head or a TLS client hello gives.
    @inlinable
    func walkApplication<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        let octets = frame.extracting(dissection.payload)
        switch dissection.application {
        case .none, .httpStartLine: break
        case .tlsClientHello(let hello):
            guard !hello.serverName.isEmpty else { break }
            visitor.group("server") { server in
                server.beginString(
                    "address",
                    nil,
                    "server's name, of TLS server name indication"
                )
                redactor.cut(hello.serverName, in: octets, into: &server)
                server.endString()
            }
        case .http(let head):
            switch head.startLine.kind {
            case .request(let method, let target):
                visitor.group("http") { http in
                    http.group("request") { request in
                        head.walkMethod(method, octets, into: &request)
                        head.walkFields(octets, &redactor, into: &request)
                    }
                }
                head.walkURL(target, octets, scheme: "http", &redactor, into: &visitor)
                head.walkUserAgent(octets, &redactor, into: &visitor)
            case .response(let statusCode, _):
                visitor.group("http") { http in
                    http.group("response") { response in
                        response.number(
                            "status_code",
                            statusCode,
                            "status code"
                        )
                        head.walkFields(octets, &redactor, into: &response)
                    }
                }
            }
        }
    }

    /// The keys of hdrlog's own that an HTTP head gives; in text, the start line and the host.
    @inlinable
    func walkHTTPDetails<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        guard case .http(let head) = dissection.application else { return }
        let octets = frame.extracting(dissection.payload)
        visitor.group("http") { http in
            switch head.startLine.kind {
            case .request(let method, let target):
                if !V.showsEveryField { http.note(octets.extracting(method), .startLine()) }
                http.beginString(
                    "request_target",
                    .startLine(),
                    "request target as sent, secrets redacted"
                )
                redactor.uri(target, in: octets, into: &http)
                http.endString()
                if !V.showsEveryField, let host = head.shownHost(in: octets, redactor) {
                    http.beginNote(.startLine("host"))
                    redactor.value(of: host.field, as: host.treatment, in: octets, into: &http)
                    http.endString()
                }
            case .response(let statusCode, let reason):
                if !V.showsEveryField { http.number("", statusCode, .startLine("HTTP"), "") }
                guard !reason.isEmpty else { return }
                http.beginString("reason_phrase", .startLine().minor, "reason phrase as sent")
                redactor.uri(reason, in: octets, into: &http)
                http.endString()
            }
        }
    }

    /// The ID of the request that a head is of.
    @inlinable
    func walkRequestID<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        guard case .http(let head) = dissection.application else { return }
        head.walkRequestID(frame.extracting(dissection.payload), &redactor, into: &visitor)
    }
}
