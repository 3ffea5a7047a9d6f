import Testing
import TraceIdentity

private let traceID = "12345678901234567890123456789012"
private let spanID = "1234567890123456"

/// The cases of W3C Trace Context's own test suite (test/test.py), as far as they are about
/// `traceparent`.
struct TraceParentTests {
    @Test func `reads its parts`() throws {
        let context = try parse("00-\(traceID)-\(spanID)-01")
        #expect(context.traceID == 0x1234_5678_9012_3456_7890_1234_5678_9012)
        #expect(context.spanID == 0x1234_5678_9012_3456)
        #expect(context.flags == 1)
        #expect(context.source == .traceParent)
    }

    @Test(arguments: [("00", 0), ("01", 1), ("02", 2), ("03", 3), ("09", 9), ("ff", 255)])
    func `keeps the flags as they are`(sent: String, flags: UInt8) throws {
        #expect(try parse("00-\(traceID)-\(spanID)-\(sent)").flags == flags)
    }

    @Test(arguments: ["01", "cc", "fe"]) func `reads a later version`(version: String) throws {
        let start = "\(version)-\(traceID)-\(spanID)-01"
        let expected = try parse("00-\(traceID)-\(spanID)-01")
        #expect(try parse(start) == expected)
        #expect(try parse(start + "-what-the-future-will-be-like") == expected)
        #expect(try parse(start + "-") == expected)
        #expect(throws: TraceContextError.delimiter) { try parse(start + ".what-the-future") }
        #expect(throws: TraceContextError.delimiter) { try parse(start + "0") }
    }

    @Test(arguments: [
        ("", TraceContextError.length),
        ("00", .length),
        ("00-\(traceID)-\(spanID)", .length),
        ("00-\(traceID)-\(spanID)-", .length),
        ("00-\(traceID)-\(spanID)-1", .length),
        ("00-\(traceID.dropLast())-\(spanID)-01", .length),
        ("00-\(traceID)-\(spanID.dropLast())-01", .length),
        ("0-\(traceID)-\(spanID)-01", .length),
        ("cc-\(traceID)-\(spanID)-1", .length),
        ("00-\(traceID)0-\(spanID)-01", .delimiter),
        ("00-\(traceID)-\(spanID)0-01", .delimiter),
        ("000-\(traceID)-\(spanID)-01", .delimiter),
        ("00_\(traceID)-\(spanID)-01", .delimiter),
        ("00-\(traceID)_\(spanID)-01", .delimiter),
        ("00-\(traceID)-\(spanID)_01", .delimiter),
        ("00-\(traceID.dropLast())A-\(spanID)-01", .notHexadecimal),
        ("00-\(traceID.dropLast()).-\(spanID)-01", .notHexadecimal),
        (".\(0)-\(traceID)-\(spanID)-01", .notHexadecimal),
        ("0x-\(traceID)-\(spanID)-01", .notHexadecimal),
        ("00-.\(traceID.dropFirst())-\(spanID)-01", .notHexadecimal),
        ("00-\(traceID)-\(spanID.dropLast())B-01", .notHexadecimal),
        ("00-\(traceID)-\(spanID.dropLast())g-01", .notHexadecimal),
        ("00-\(traceID)-.\(spanID.dropFirst())-01", .notHexadecimal),
        ("00-\(traceID)-\(spanID)-.0", .notHexadecimal),
        ("00-\(traceID)-\(spanID)-0.", .notHexadecimal),
        ("00-\(traceID)-\(spanID)-0A", .notHexadecimal),
        ("00-\(traceID)-\(spanID)-0:", .notHexadecimal),
        ("00-\(traceID)-\(spanID)-0`", .notHexadecimal),
        ("00-\(traceID)-\(spanID)-0/", .notHexadecimal),
        ("FE-\(traceID)-\(spanID)-01", .notHexadecimal),
        ("ff-\(traceID)-\(spanID)-01", .version),
        ("ff-\(traceID)-\(spanID)-01-what", .version),
        ("00-\(traceID)-\(spanID)-01.", .trailingData),
        ("00-\(traceID)-\(spanID)-01-", .trailingData),
        ("00-\(traceID)-\(spanID)-01-what", .trailingData),
        ("00-00000000000000000000000000000000-\(spanID)-01", .zeroTraceID),
        ("cc-00000000000000000000000000000000-\(spanID)-01", .zeroTraceID),
        ("00-\(traceID)-0000000000000000-01", .zeroSpanID),
    ])
    func `refuses what is not one`(value: String, error: TraceContextError) {
        #expect(throws: error) { try parse(value) }
    }

    @Test func `half a trace ID of zeros is a trace ID`() throws {
        let low = "00000000000000001234567890123456"
        let high = "12345678901234560000000000000000"
        #expect(try parse("00-\(low)-\(spanID)-00").traceID == 0x1234_5678_9012_3456)
        #expect(try parse("00-\(high)-\(spanID)-00").traceID == 0x1234_5678_9012_3456 << 64)
    }

    private func parse(_ value: String) throws(TraceContextError) -> TraceContext {
        let octets = Array(value.utf8)
        return try TraceContext(traceParent: octets.span)
    }
}
