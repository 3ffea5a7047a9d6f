internal import Dissection

extension TraceContext {
    /// The context in a message's one `traceparent` field.
    static func traceParent(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields = fields
        guard let value = fields.next(named: "traceparent", in: octets) else { return nil }
        guard fields.next(named: "traceparent", in: octets) == nil else { throw .repeated }
        return try TraceContext(traceParent: octets.extracting(value))
    }

    /// Reads the value of a `traceparent` field (W3C Trace Context Level 2, section 3.2).
    ///
    /// A version later than 00 is read as version 00 with whatever follows another dash.
    public init(traceParent value: Span<UInt8>) throws(TraceContextError) {
        guard value.count >= 55 else { throw .length }
        guard value[2] == 0x2d, value[35] == 0x2d, value[52] == 0x2d else { throw .delimiter }
        guard let version = value.hexadecimal(in: 0..<2),
            let high = value.hexadecimal(in: 3..<19),
            let low = value.hexadecimal(in: 19..<35),
            let span = value.hexadecimal(in: 36..<52),
            let flags = value.hexadecimal(in: 53..<55)
        else { throw .notHexadecimal }
        guard version != 0xff else { throw .version }
        if value.count > 55 {
            guard version != 0 else { throw .trailingData }
            guard value[55] == 0x2d else { throw .delimiter }
        }
        guard high | low != 0 else { throw .zeroTraceID }
        guard span != 0 else { throw .zeroSpanID }
        self.init(
            traceID: UInt128(high) << 64 | UInt128(low),
            spanID: span,
            flags: UInt8(flags),
            source: .traceParent
        )
    }
}
