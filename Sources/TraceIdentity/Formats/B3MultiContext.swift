internal import Dissection

extension TraceContext {
    /// The context in the first `X-B3-TraceId` field and those that go with it.
    ///
    /// B3 propagation, multiple headers: <https://github.com/openzipkin/b3-propagation>.
    static func b3Multi(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var parts = B3Parts()
        var fields = fields
        while let field = fields.next(in: octets) { parts.take(field, in: octets) }
        guard let traceID = parts.traceID else { return nil }
        guard traceID.count == 16 || traceID.count == 32 else { throw .length }
        guard let trace = octets.hexadecimalID(in: traceID) else { throw .notHexadecimal }
        guard trace != 0 else { throw .zeroTraceID }
        guard let spanID = parts.spanID else { throw .missingSpanID }
        let span = try b3SpanID(spanID, in: octets)
        guard span != 0 else { throw .zeroSpanID }
        var parent: UInt64?
        if let range = parts.parentSpanID {
            let number = try b3SpanID(range, in: octets)
            parent = number == 0 ? nil : number
        }
        return TraceContext(
            traceID: trace,
            spanID: span,
            parentSpanID: parent,
            flags: try parts.traceFlags(in: octets),
            source: .b3Multi
        )
    }

    private static func b3SpanID(
        _ range: Range<Int>,
        in octets: Span<UInt8>
    ) throws(TraceContextError) -> UInt64 {
        guard range.count == 16 else { throw .length }
        guard let number = octets.hexadecimal(in: range) else { throw .notHexadecimal }
        return number
    }
}

/// Where the values of B3's fields stand, the first of each.
private struct B3Parts {
    var traceID: Range<Int>?
    var spanID: Range<Int>?
    var parentSpanID: Range<Int>?
    var sampled: Range<Int>?
    var flags: Range<Int>?

    mutating func take(_ field: HTTPField, in octets: Span<UInt8>) {
        guard octets.starts(with: "x-b3-", ignoringCaseIn: field.name) else { return }
        let name = field.name.dropFirst(5)
        func keep(_ part: inout Range<Int>?, if text: StaticString) {
            if part == nil, octets.equals(text, ignoringCaseIn: name) { part = field.value }
        }
        keep(&traceID, if: "traceid")
        keep(&spanID, if: "spanid")
        keep(&parentSpanID, if: "parentspanid")
        keep(&sampled, if: "sampled")
        keep(&flags, if: "flags")
    }

    /// Trace flags; debug, which is `X-B3-Flags: 1`, means to sample.
    func traceFlags(in octets: Span<UInt8>) throws(TraceContextError) -> UInt8? {
        if let flags, octets.equals("1", in: flags) { return 1 }
        guard let sampled else { return nil }
        // Old programs send words.
        if octets.equals("1", in: sampled) || octets.equals("true", in: sampled) { return 1 }
        if octets.equals("0", in: sampled) || octets.equals("false", in: sampled) { return 0 }
        throw .samplingState
    }
}
