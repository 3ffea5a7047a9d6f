public import Dissection

// What a message head shows, in a packet's record and in an exchange's; `octets` are those that it was
// read from.
extension HTTPMessageHead {
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
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        visitor.group("header") { group in
            var fields = HTTPFields(self)
            var index = 0
            while let field = fields.next(in: octets) {
                defer { index += 1 }
                guard let treatment = redactor.treatment(of: field.name, in: octets) else {
                    continue
                }
                let mayRepeat = names.mayRepeat(field.name, in: octets)
                if mayRepeat, hasEarlierField(named: field.name, before: index, octets) {
                    continue
                }
                group.beginList(wireKey: octets.extracting(field.name))
                walkValue(of: field, as: treatment, octets, &redactor, into: &group)
                var rest = fields
                while mayRepeat, let next = rest.next(in: octets) {
                    if octets.equalsIgnoringCase(next.name, field.name) {
                        walkValue(of: next, as: treatment, octets, &redactor, into: &group)
                    }
                }
                group.endList()
            }
        }
    }

    @inlinable
    func walkValue<V: FieldVisitor & ~Copyable>(
        of field: HTTPField,
        as treatment: Redaction.Treatment,
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        visitor.beginString("", nil, "")
        redactor.value(of: field, as: treatment, in: octets, into: &visitor)
        visitor.endString()
    }

    /// Whether one of the first `index` fields has this name.
    @usableFromInline
    func hasEarlierField(
        named name: Range<Int>,
        before index: Int,
        _ octets: Span<UInt8>
    ) -> Bool {
        var fields = HTTPFields(self)
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
        scheme: StaticString?,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        let parts = RequestTarget(target, in: octets)
        visitor.group("url") { url in
            if let sent = parts.scheme {
                url.string("scheme", octets.extracting(sent), nil, "scheme of the target")
            } else if parts.path != nil, let scheme {
                url.word("scheme", scheme, nil, "scheme of the target")
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
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        guard let field = firstField(named: "user-agent", in: octets),
            let treatment = redactor.treatment(
                of: field.name,
                in: octets,
                isShownElsewhere: true
            )
        else { return }
        visitor.group("user_agent") { userAgent in
            userAgent.beginString("original", nil, "value of the User-Agent field")
            redactor.value(
                of: field,
                as: treatment,
                in: octets,
                isShownElsewhere: true,
                into: &userAgent
            )
            userAgent.endString()
        }
    }

    /// Where the value of the first Host field stands.
    public func host(in octets: Span<UInt8>) -> Range<Int>? {
        firstField(named: "host", in: octets)?.value.prefix(Redactor.limit)
    }

    /// The first Host field, if it is to be shown, and what becomes of its value.
    @inlinable
    func shownHost(
        in octets: Span<UInt8>,
        _ redactor: Redactor
    ) -> (field: HTTPField, treatment: Redaction.Treatment)? {
        guard let field = firstField(named: "host", in: octets),
            let treatment = redactor.treatment(of: field.name, in: octets)
        else { return nil }
        return (field, treatment)
    }

    /// The first field called `name`, an ASCII literal in lower case.
    @usableFromInline
    func firstField(named name: StaticString, in octets: Span<UInt8>) -> HTTPField? {
        guard names.mayContain(name) else { return nil }
        var fields = HTTPFields(self)
        while let field = fields.next(in: octets) {
            if octets.equals(name, ignoringCaseIn: field.name) { return field }
        }
        return nil
    }
}
