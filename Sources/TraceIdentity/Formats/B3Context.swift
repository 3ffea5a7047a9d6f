internal import Dissection

extension TraceContext {
    /// The context in the first `b3` field; nil where the field has a sampling state alone.
    ///
    /// B3 propagation, single header: <https://github.com/openzipkin/b3-propagation>.
    static func b3(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields = fields
        guard let range = fields.next(named: "b3", in: octets) else { return nil }
        let value = octets.extracting(range)
        if value.count == 1 {
            _ = try Self.b3Flags(value[0])
            return nil
        }
        return try TraceContext(b3: value)
    }

    /// Reads trace ID, span ID, and perhaps a sampling state and a parent's span ID behind it, with
    /// dashes between them.
    init(b3 value: Span<UInt8>) throws(TraceContextError) {
        let dash = UInt8(ascii: "-")
        // The shortest has 16 digits of a trace ID, and 16 of a span ID.
        guard value.count >= 33 else { throw .length }
        let traceEnd = value[16] == dash ? 16 : 32
        let spanEnd = traceEnd + 17
        guard value.count >= spanEnd else { throw .length }
        guard value[traceEnd] == dash else { throw .delimiter }
        guard let trace = value.hexadecimalID(in: 0..<traceEnd),
            let span = value.hexadecimal(in: traceEnd + 1..<spanEnd)
        else { throw .notHexadecimal }
        guard trace != 0 else { throw .zeroTraceID }
        guard span != 0 else { throw .zeroSpanID }
        self.init(traceID: trace, spanID: span, flags: nil, source: .b3)
        guard value.count > spanEnd else { return }
        let stateEnd = spanEnd + 2
        guard value[spanEnd] == dash else { throw .delimiter }
        guard value.count == stateEnd || value.count == stateEnd + 17 else { throw .length }
        flags = try Self.b3Flags(value[spanEnd + 1])
        guard value.count > stateEnd else { return }
        guard value[stateEnd] == dash else { throw .delimiter }
        guard let parent = value.hexadecimal(in: stateEnd + 1..<value.count) else {
            throw .notHexadecimal
        }
        parentSpanID = parent == 0 ? nil : parent
    }

    /// Trace flags for a sampling state; `d`, debug, means to sample.
    private static func b3Flags(_ state: UInt8) throws(TraceContextError) -> UInt8 {
        switch state {
        case UInt8(ascii: "0"): 0
        case UInt8(ascii: "1"), UInt8(ascii: "d"): 1
        default: throw .samplingState
        }
    }
}
