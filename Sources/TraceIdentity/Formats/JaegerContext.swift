internal import Dissection

extension TraceContext {
    /// The context in the first `uber-trace-id` field.
    ///
    /// Jaeger's propagation format: <https://www.jaegertracing.io/sdk-migration/#propagation-format>.
    static func uberTraceID(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields = fields
        guard let value = fields.next(named: "uber-trace-id", in: octets) else { return nil }
        return try TraceContext(uberTraceID: octets.extracting(value))
    }

    /// Reads trace ID, span ID, the parent's span ID and flags, in hexadecimal digits with leading
    /// zeros or without, and colons, perhaps percent-encoded, between them.
    init(uberTraceID value: Span<UInt8>) throws(TraceContextError) {
        var offset = 0
        let trace = try Self.part(of: value, from: &offset, atMost: 32)
        let span = try Self.part(of: value, from: &offset, atMost: 16)
        let parent = try Self.part(of: value, from: &offset, atMost: 16)
        let flags = try Self.part(of: value, from: &offset, atMost: 2)
        // Behind the last part no colon may stand.
        guard offset == value.count + 1 else { throw .partCount }
        guard trace != 0 else { throw .zeroTraceID }
        guard span != 0 else { throw .zeroSpanID }
        self.init(
            traceID: trace,
            spanID: UInt64(span),
            parentSpanID: parent == 0 ? nil : UInt64(parent),
            // The lowest bit means sampled here too; the others are Jaeger's own.
            flags: UInt8(flags & 1),
            source: .uberTraceID
        )
    }

    /// The number that starts at `offset`, which is left behind the colon that ends it.
    private static func part(
        of value: Span<UInt8>,
        from offset: inout Int,
        atMost digits: Int
    ) throws(TraceContextError) -> UInt128 {
        guard offset <= value.count else { throw .partCount }
        let start = offset
        var end = start
        var next = value.count + 1
        while end < value.count {
            if value[end] == UInt8(ascii: ":") {
                next = end + 1
                break
            }
            if value[end] == UInt8(ascii: "%"),
                value.extracting(end..<value.count).isEncodedColonFirst
            {
                next = end + 3
                break
            }
            end += 1
        }
        guard (1...digits).contains(end - start) else { throw .length }
        guard let number = value.hexadecimalIDOfAnyCase(in: start..<end) else {
            throw .notHexadecimalOfAnyCase
        }
        offset = next
        return number
    }
}

extension Span<UInt8> {
    fileprivate var isEncodedColonFirst: Bool {
        starts(with: "%3a", ignoringCaseIn: 0..<count)
    }
}
