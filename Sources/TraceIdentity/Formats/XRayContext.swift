internal import Dissection

extension TraceContext {
    /// The context in the first `X-Amzn-Trace-Id` field.
    ///
    /// AWS X-Ray's tracing header:
    /// <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>.
    static func xRay(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields = fields
        guard let value = fields.next(named: "x-amzn-trace-id", in: octets) else { return nil }
        return try TraceContext(xRay: octets.extracting(value))
    }

    /// Reads `Root`, and if they are there `Parent` and `Sampled`, in any order; what other keys say
    /// does not matter here.
    init(xRay value: Span<UInt8>) throws(TraceContextError) {
        var root: Range<Int>?
        var parent: Range<Int>?
        var sampled: Range<Int>?
        var start = 0
        while start < value.count {
            let end =
                value.firstIndex(of: UInt8(ascii: ";"), in: start..<value.count) ?? value.count
            let pair = value.trimmingSpaces(start..<end)
            func keep(_ part: inout Range<Int>?, if key: StaticString) {
                guard part == nil, value.extracting(pair).starts(with: key, at: 0) else { return }
                part = pair.dropFirst(key.utf8CodeUnitCount)
            }
            keep(&root, if: "Root=")
            keep(&parent, if: "Parent=")
            keep(&sampled, if: "Sampled=")
            start = end + 1
        }
        guard let root else { throw .missingTraceID }
        let trace = try Self.xRayRoot(value.extracting(root))
        var span: UInt64?
        if let parent {
            guard parent.count == 16 else { throw .length }
            guard let number = value.hexadecimal(in: parent) else { throw .notHexadecimal }
            guard number != 0 else { throw .zeroSpanID }
            span = number
        }
        var flags: UInt8?
        if let sampled, !value.equals("?", in: sampled) {
            if value.equals("1", in: sampled) {
                flags = 1
            } else if value.equals("0", in: sampled) {
                flags = 0
            } else {
                throw .samplingState
            }
        }
        self.init(traceID: trace, spanID: span, flags: flags, source: .xRay)
    }

    /// A version, eight digits of the time and 24 more, with dashes between them.
    private static func xRayRoot(_ root: Span<UInt8>) throws(TraceContextError) -> UInt128 {
        guard root.count == 35 else { throw .length }
        guard root[1] == UInt8(ascii: "-"), root[10] == UInt8(ascii: "-") else {
            throw .delimiter
        }
        guard root[0] == UInt8(ascii: "1") else { throw .unknownVersion }
        guard let time = root.hexadecimal(in: 2..<10), let rest = root.hexadecimalID(in: 11..<35)
        else { throw .notHexadecimal }
        let trace = UInt128(time) << 96 | rest
        guard trace != 0 else { throw .zeroTraceID }
        return trace
    }
}
