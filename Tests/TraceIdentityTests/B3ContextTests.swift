import Testing
import TraceIdentity

private let trace = "80f198ee56343ba864fe8b2a57d3eff7"
private let span = "e457b5a2e4d86bd1"
private let parent = "05e3ac9a4f6e3b90"

struct B3ContextTests {
    private let whole = TraceContext(
        traceID: 0x80f1_98ee_5634_3ba8_64fe_8b2a_57d3_eff7,
        spanID: 0xe457_b5a2_e4d8_6bd1,
        parentSpanID: 0x05e3_ac9a_4f6e_3b90,
        flags: 1,
        source: .b3
    )

    @Test func `reads its parts`() {
        #expect(contexts(request("b3: \(trace)-\(span)-1-\(parent)")) == [.valid(whole)])
        #expect(contexts(request("B3: \(trace)-\(span)-d-\(parent)")) == [.valid(whole)])
        var other = whole
        other.parentSpanID = nil
        #expect(contexts(request("b3: \(trace)-\(span)-1")) == [.valid(other)])
        other.flags = 0
        #expect(contexts(request("b3: \(trace)-\(span)-0")) == [.valid(other)])
        other.flags = nil
        #expect(contexts(request("b3: \(trace)-\(span)")) == [.valid(other)])
        other.traceID = 0x64fe_8b2a_57d3_eff7
        #expect(contexts(request("b3: \(trace.dropFirst(16))-\(span)")) == [.valid(other)])
    }

    @Test func `the first field wins`() {
        let fields = "b3: \(trace)-\(span)-1-\(parent)\r\nb3: \(span)-\(span)"
        #expect(contexts(request(fields)) == [.valid(whole)])
    }

    @Test(arguments: [
        ("0", "none"), ("1", "none"), ("d", "none"), ("2", "samplingState"),
        ("", "length"), ("11", "length"), ("\(trace)-\(span.dropLast())", "length"),
        ("\(trace)-\(span)-", "length"), ("\(trace)-\(span)-11", "length"),
        ("\(trace)-\(span)-1-", "length"), ("\(trace)-\(span)-1-\(parent)0", "length"),
        ("\(trace)_\(span)", "delimiter"), ("\(trace)-\(span)_1", "delimiter"),
        ("\(trace)-\(span)-1_\(parent)", "delimiter"), ("\(trace)-\(span)-x", "samplingState"),
        ("\(trace.uppercased())-\(span)-1", "notHexadecimal"),
        ("\(trace)-\(span.uppercased())-1", "notHexadecimal"),
        ("\(trace)-\(span)-1-\(parent.dropLast())g", "notHexadecimal"),
        ("00000000000000000000000000000000-\(span)", "zeroTraceID"),
        ("\(trace)-0000000000000000", "zeroSpanID"),
        ("\(trace)-\(span)-1-0000000000000000", "valid"),
    ])
    func `tells what is one`(value: String, expected: String) {
        #expect(outcome("b3: \(value)") == expected)
    }
}

struct B3MultiContextTests {
    private let trace = "463ac35c9f6413ad48485a3953bb6124"
    private let span = "a2fb4a1d1a96d312"
    private var ids: String { "X-B3-TraceId: \(trace)\r\nX-B3-SpanId: \(span)" }
    private let whole = TraceContext(
        traceID: 0x463a_c35c_9f64_13ad_4848_5a39_53bb_6124,
        spanID: 0xa2fb_4a1d_1a96_d312,
        flags: nil,
        source: .b3Multi
    )

    @Test func `reads its parts`() {
        #expect(contexts(request(ids)) == [.valid(whole)])
        var other = whole
        other.parentSpanID = 0x0020_0000_0000_0001
        #expect(
            contexts(request("x-b3-parentspanid: 0020000000000001\r\n\(ids)")) == [.valid(other)]
        )
        other = whole
        other.traceID = 0x4848_5a39_53bb_6124
        let short = ids.replacing(trace, with: trace.suffix(16))
        #expect(contexts(request(short)) == [.valid(other)])
    }

    @Test(
        arguments: [
            ("X-B3-Sampled: 1", 1), ("X-B3-Sampled: 0", 0), ("X-B3-Sampled: true", 1),
            ("X-B3-Sampled: false", 0), ("X-B3-Flags: 1", 1), ("X-B3-Flags: 0", nil),
            ("X-B3-Flags: 1\r\nX-B3-Sampled: 0", 1), ("X-B3-Sampled: 0\r\nX-B3-Sampled: 1", 0),
        ] as [(String, UInt8?)]
    )
    func `tells whether it is sampled`(field: String, flags: UInt8?) {
        #expect(identity(request("\(ids)\r\n\(field)")).context?.flags == flags)
    }

    @Test func `tells what is one`() {
        let none = "0000000000000000"
        #expect(outcome("X-B3-TraceId: \(trace)") == "missingSpanID")
        #expect(outcome("X-B3-SpanId: \(span)") == "none")
        #expect(outcome("X-B3-Sampled: 1") == "none")
        #expect(outcome("X-B3-TraceId: \(trace)0\r\nX-B3-SpanId: \(span)") == "length")
        #expect(outcome("X-B3-TraceId: \(trace)\r\nX-B3-SpanId: \(span)0") == "length")
        #expect(outcome(ids.replacing(trace, with: trace.uppercased())) == "notHexadecimal")
        #expect(outcome(ids.replacing(span, with: none)) == "zeroSpanID")
        #expect(outcome(ids.replacing(trace, with: none)) == "zeroTraceID")
        #expect(outcome("\(ids)\r\nX-B3-Sampled: maybe") == "samplingState")
        #expect(outcome("\(ids)\r\nX-B3-ParentSpanId: 1") == "length")
        #expect(outcome("\(ids)\r\nX-B3-ParentSpanId: \(none)") == "valid")
    }
}
