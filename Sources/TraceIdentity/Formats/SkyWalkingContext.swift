public import Dissection

extension TraceContext {
    /// The context in the first `sw8` field.
    ///
    /// SkyWalking's trace IDs are strings of any length. A digest of the string is the trace ID here,
    /// the same for all requests of a trace; ``SkyWalkingTraceID`` is the string.
    ///
    /// Cross process propagation, version 3:
    /// <https://skywalking.apache.org/docs/main/latest/en/api/x-process-propagation-headers-v3/>.
    static func sw8(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields = fields
        guard let value = fields.next(named: "sw8", in: octets) else { return nil }
        return try TraceContext(sw8: octets.extracting(value))
    }

    init(sw8 value: Span<UInt8>) throws(TraceContextError) {
        let parts = try SkyWalkingParts(value)
        var trace = SHA256()
        trace.update("hdrlog trace ID, sw8")
        var count = try value.decodeBase64(in: parts.traceID) { trace.update($0) }
        guard count > 0 else { throw .missingTraceID }
        guard count <= SkyWalkingTraceID.limit else { throw .length }
        var span = SHA256()
        span.update("hdrlog span ID, sw8")
        count = try value.decodeBase64(in: parts.segmentID) { span.update($0) }
        guard count > 0 else { throw .missingSpanID }
        // What separates the two: no octet of a number.
        span.update(0 as UInt8)
        span.update(value.extracting(parts.spanID))
        let traceDigest = trace.finish()
        let spanDigest = span.finish()
        self.init(
            traceID: UInt128(traceDigest[0]) << 96 | UInt128(traceDigest[1]) << 64
                | UInt128(traceDigest[2]) << 32 | UInt128(traceDigest[3]),
            spanID: UInt64(spanDigest[0]) << 32 | UInt64(spanDigest[1]),
            flags: parts.flags,
            source: .sw8
        )
    }
}

/// The trace ID of an `sw8` field as it was sent: a string.
public struct SkyWalkingTraceID: Sendable {
    /// Longest ID that is taken, octets; those of SkyWalking's agents have 32 to 70.
    public static let limit = 128

    /// The string's octets, and behind them zeros.
    public private(set) var octets = [128 of UInt8](repeating: 0)
    public private(set) var count = 0

    /// Reads the ID in `head`, which was read from `octets`; nil without a valid `sw8` field.
    public init?(in head: HTTPMessageHead, _ octets: Span<UInt8>) {
        var fields = HTTPFields(head)
        guard let value = fields.next(named: "sw8", in: octets) else { return nil }
        self.init(sw8: octets.extracting(value))
    }

    init?(sw8 value: Span<UInt8>) {
        guard let parts = try? SkyWalkingParts(value) else { return nil }
        var octets = [128 of UInt8](repeating: 0)
        var count = 0
        _ = try? value.decodeBase64(in: parts.traceID) {
            if count < Self.limit { octets[count] = $0 }
            count += 1
        }
        guard (1...Self.limit).contains(count) else { return nil }
        (self.octets, self.count) = (octets, count)
    }
}

/// Where the parts of an `sw8` value stand that matter here.
private struct SkyWalkingParts {
    var traceID: Range<Int>
    var segmentID: Range<Int>
    var spanID: Range<Int>
    var flags: UInt8

    /// Reads eight parts with dashes between them: whether it is sampled, trace ID, segment ID, span
    /// ID, and four names; all but the first and the fourth are base64.
    init(_ value: Span<UInt8>) throws(TraceContextError) {
        guard value.count < 2048 else { throw .length }
        var parts = [8 of Range<Int>](repeating: 0..<0)
        var start = 0
        for i in 0..<8 {
            let end = value.firstIndex(of: UInt8(ascii: "-"), in: start..<value.count)
            guard (end == nil) == (i == 7) else { throw .partCount }
            parts[i] = start..<(end ?? value.count)
            start = (end ?? value.count) + 1
        }
        if value.equals("1", in: parts[0]) {
            flags = 1
        } else if value.equals("0", in: parts[0]) {
            flags = 0
        } else {
            throw .samplingState
        }
        guard value.decimal(in: parts[3]) != nil else { throw .notDecimal }
        (traceID, segmentID, spanID) = (parts[1], parts[2], parts[3])
        for i in 4..<8 { _ = try value.decodeBase64(in: parts[i]) { _ in } }
    }
}
