public import Dissection

// The ID that proxies and services gave a request, which links it to their logs.
extension HTTPMessageHead {
    /// Shows the ID that the head bears; `octets` are those that it was read from.
    ///
    /// - Returns: whether it bears one.
    @inlinable @discardableResult
    func walkRequestID<V: FieldVisitor & ~Copyable>(
        _ octets: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) -> Bool {
        guard V.showsEveryField, let field = requestIDField(in: octets),
            let treatment = redactor.treatment(
                of: field.name,
                in: octets,
                isShownElsewhere: true
            )
        else { return false }
        visitor.beginString("request_id", nil, "value of X-Request-ID, or of a field like it")
        redactor.value(
            of: field,
            as: treatment,
            in: octets,
            isShownElsewhere: true,
            into: &visitor
        )
        visitor.endString()
        return true
    }

    /// Where the ID of the request stands: in the first of the fields that bear one, in order of
    /// ``RequestIDField``.
    public func requestID(in octets: Span<UInt8>) -> Range<Int>? {
        requestIDField(in: octets)?.value
    }

    @usableFromInline
    func requestIDField(in octets: Span<UInt8>) -> HTTPField? {
        guard names.mayContain(anyOf: RequestIDField.names) else { return nil }
        var best: (kind: RequestIDField, field: HTTPField)?
        var fields = HTTPFields(self)
        while let field = fields.next(in: octets) {
            guard let kind = RequestIDField(field.name, in: octets), !field.value.isEmpty,
                kind.rawValue < best?.kind.rawValue ?? .max
            else { continue }
            best = (kind, field)
        }
        return best?.field
    }
}
