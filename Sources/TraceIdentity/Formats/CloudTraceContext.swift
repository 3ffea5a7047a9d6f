internal import Dissection

extension TraceContext {
    /// The context in the first `X-Cloud-Trace-Context` field.
    ///
    /// Google Cloud's own format: <https://cloud.google.com/trace/docs/trace-context#legacy-http-header>.
    static func cloudTrace(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields = fields
        guard let value = fields.next(named: "x-cloud-trace-context", in: octets) else {
            return nil
        }
        return try TraceContext(cloudTrace: octets.extracting(value))
    }

    /// Reads a trace ID, then perhaps `/` and a span ID in decimal digits, then perhaps `;o=` and
    /// whether it is sampled; behind either mark nothing may follow.
    init(cloudTrace value: Span<UInt8>) throws(TraceContextError) {
        guard value.count >= 32 else { throw .length }
        guard let trace = value.hexadecimalIDOfAnyCase(in: 0..<32) else {
            throw .notHexadecimalOfAnyCase
        }
        guard trace != 0 else { throw .zeroTraceID }
        self.init(traceID: trace, spanID: nil, flags: nil, source: .cloudTrace)
        var offset = 32
        if offset < value.count, value[offset] == UInt8(ascii: "/") {
            let end =
                value.firstIndex(of: UInt8(ascii: ";"), in: offset..<value.count) ?? value.count
            if end > offset + 1 {
                guard let span = value.decimal(in: offset + 1..<end) else { throw .notDecimal }
                // Zero is what starts a trace without a span of its own.
                spanID = span == 0 ? nil : span
            }
            offset = end
        }
        guard offset < value.count else { return }
        let option = value.extracting(offset..<value.count)
        guard option.starts(with: ";o=", at: 0) else { throw .delimiter }
        guard option.count > 3 else { return }
        guard option.count == 4, option[3] == UInt8(ascii: "0") || option[3] == UInt8(ascii: "1")
        else { throw .samplingState }
        flags = option[3] & 1
    }
}
