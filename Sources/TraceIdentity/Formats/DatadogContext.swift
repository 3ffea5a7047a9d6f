internal import Dissection

extension TraceContext {
    /// The context in the first `x-datadog-trace-id` field and those that go with it.
    ///
    /// The field has the lower half of the ID; the upper one, if any, is a tag in `x-datadog-tags`.
    /// <https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/>
    static func datadog(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var parts = DatadogParts()
        var fields = fields
        while let field = fields.next(in: octets) { parts.take(field, in: octets) }
        guard let traceID = parts.traceID else { return nil }
        guard let low = octets.decimal(in: traceID) else { throw .notDecimal }
        guard low != 0 else { throw .zeroTraceID }
        var span: UInt64?
        if let range = parts.parentID {
            guard let number = octets.decimal(in: range) else { throw .notDecimal }
            // Zero is what starts a trace without a span of its own.
            span = number == 0 ? nil : number
        }
        let high = parts.tags.flatMap { upperHalf(in: octets.extracting($0)) } ?? 0
        return TraceContext(
            traceID: UInt128(high) << 64 | UInt128(low),
            spanID: span,
            flags: try parts.traceFlags(in: octets),
            source: .datadog
        )
    }

    /// The value of the tag `_dd.p.tid`; nil where it is none, as Datadog's own libraries have it.
    private static func upperHalf(in tags: Span<UInt8>) -> UInt64? {
        var start = 0
        while start < tags.count {
            let end =
                tags.firstIndex(of: UInt8(ascii: ","), in: start..<tags.count) ?? tags.count
            let tag = tags.trimmingSpaces(start..<end)
            if tags.extracting(tag).starts(with: "_dd.p.tid=", at: 0) {
                let value = tag.lowerBound + 10..<tag.upperBound
                return value.count == 16 ? tags.hexadecimal(in: value) : nil
            }
            start = end + 1
        }
        return nil
    }
}

/// Where the values of Datadog's fields stand, the first of each.
private struct DatadogParts {
    var traceID: Range<Int>?
    var parentID: Range<Int>?
    var priority: Range<Int>?
    var tags: Range<Int>?

    mutating func take(_ field: HTTPField, in octets: Span<UInt8>) {
        guard octets.starts(with: "x-datadog-", ignoringCaseIn: field.name) else { return }
        let name = field.name.dropFirst(10)
        func keep(_ part: inout Range<Int>?, if text: StaticString) {
            if part == nil, octets.equals(text, ignoringCaseIn: name) { part = field.value }
        }
        keep(&traceID, if: "trace-id")
        keep(&parentID, if: "parent-id")
        keep(&priority, if: "sampling-priority")
        keep(&tags, if: "tags")
    }

    /// Trace flags; priorities above zero mean to sample.
    func traceFlags(in octets: Span<UInt8>) throws(TraceContextError) -> UInt8? {
        guard let priority else { return nil }
        if octets.equals("1", in: priority) || octets.equals("2", in: priority) { return 1 }
        if octets.equals("0", in: priority) || octets.equals("-1", in: priority) { return 0 }
        throw .samplingState
    }
}
