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
                        walkMethod(method, octets, into: &request)
                        walkFields(head, octets, &redactor, into: &request)
                    }
                }
                walkURL(target, octets, &redactor, into: &visitor)
                walkUserAgent(head, octets, &redactor, into: &visitor)
            case .response(let statusCode, _):
                visitor.group("http") { http in
                    http.group("response") { response in
                        response.number(
                            "status_code",
                            statusCode,
                            "status code"
                        )
                        walkFields(head, octets, &redactor, into: &response)
                    }
                }
            }
        }
    }

    @inlinable
    func walkMethod<V: FieldVisitor & ~Copyable>(
        _ method: Range<Int>,
        _ octets: Span<UInt8>,
        into visitor: inout V
    ) {
        let meaning: StaticString =
            "request method; _OTHER for one that OpenTelemetry does not know"
        if octets.extracting(method).isKnownHTTPMethod {
            visitor.string("method", octets.extracting(method), nil, meaning)
        } else {
            visitor.word("method", "_OTHER", nil, meaning)
            visitor.string(
                "method_original",
                octets.extracting(method),
                nil,
                "method as sent, where it is not a known one"
            )
        }
    }

    /// The fields of a head, those of one name together as a list.
    @inlinable
    func walkFields<V: FieldVisitor & ~Copyable>(
        _ head: HTTPMessageHead,
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        visitor.group("header") { group in
            var fields = HTTPFields(head)
            var index = 0
            while let field = fields.next(in: octets) {
                defer { index += 1 }
                let mayRepeat = head.names.mayRepeat(field.name, in: octets)
                if mayRepeat, hasEarlierField(head, named: field.name, before: index, octets) {
                    continue
                }
                group.beginList(wireKey: octets.extracting(field.name))
                walkValue(of: field, octets, &redactor, into: &group)
                var rest = fields
                while mayRepeat, let next = rest.next(in: octets) {
                    if octets.equalsIgnoringCase(next.name, field.name) {
                        walkValue(of: next, octets, &redactor, into: &group)
                    }
                }
                group.endList()
            }
        }
    }

    @inlinable
    func walkValue<V: FieldVisitor & ~Copyable>(
        of field: HTTPField,
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        visitor.beginString("", nil, "")
        redactor.value(of: field, in: octets, into: &visitor)
        visitor.endString()
    }

    /// Whether one of the first `index` fields has this name.
    @usableFromInline
    func hasEarlierField(
        _ head: HTTPMessageHead,
        named name: Range<Int>,
        before index: Int,
        _ octets: Span<UInt8>
    ) -> Bool {
        var fields = HTTPFields(head)
        for _ in 0..<index {
            guard let field = fields.next(in: octets) else { return false }
            if octets.equalsIgnoringCase(field.name, name) { return true }
        }
        return false
    }

    @inlinable
    func walkURL<V: FieldVisitor & ~Copyable>(
        _ target: Range<Int>,
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        let parts = RequestTarget(target, in: octets)
        visitor.group("url") { url in
            if let scheme = parts.scheme {
                url.string("scheme", octets.extracting(scheme), nil, "scheme of the target")
            } else if parts.path != nil {
                url.word("scheme", "http", nil, "scheme of the target")
            }
            if let path = parts.path {
                url.beginString("path", nil, "path of the target")
                redactor.uri(path, in: octets, isShownElsewhere: true, into: &url)
                url.endString()
            }
            if let query = parts.query {
                url.beginString("query", nil, "query of the target, secrets redacted")
                redactor.uri(query, in: octets, isShownElsewhere: true, into: &url)
                url.endString()
            }
        }
    }

    @inlinable
    func walkUserAgent<V: FieldVisitor & ~Copyable>(
        _ head: HTTPMessageHead,
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        guard head.names.mayContain("user-agent") else { return }
        var fields = HTTPFields(head)
        while let field = fields.next(in: octets) {
            guard octets.equals("user-agent", ignoringCaseIn: field.name) else { continue }
            visitor.group("user_agent") { userAgent in
                userAgent.beginString("original", nil, "value of the User-Agent field")
                redactor.uri(field.value, in: octets, isShownElsewhere: true, into: &userAgent)
                userAgent.endString()
            }
            return
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
                if !V.showsEveryField, let host = host(of: head, in: octets) {
                    http.beginNote(.startLine("host"))
                    redactor.uri(host, in: octets, into: &http)
                    http.endString()
                }
            case .response(let statusCode, let reason):
                if !V.showsEveryField { http.number("", statusCode, .startLine("HTTP"), "") }
                guard !reason.isEmpty else { return }
                http.beginString("reason_phrase", .startLine(), "reason phrase as sent")
                redactor.cut(reason, in: octets, into: &http)
                http.endString()
            }
        }
    }

    /// Where the value of the first Host field stands.
    @usableFromInline
    func host(of head: HTTPMessageHead, in octets: Span<UInt8>) -> Range<Int>? {
        guard head.names.mayContain("host") else { return nil }
        var fields = HTTPFields(head)
        while let field = fields.next(in: octets) {
            if octets.equals("host", ignoringCaseIn: field.name) {
                return field.value.prefix(Redactor.limit)
            }
        }
        return nil
    }
}
