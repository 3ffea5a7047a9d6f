import Testing
import TraceIdentity

struct JaegerContextTests {
    private let sent = TraceContext(
        traceID: 0xdead_beef,
        spanID: 0xdead_bef0,
        flags: 1,
        source: .uberTraceID
    )

    @Test(arguments: [
        "000000000000000000000000deadbeef:00000000deadbef0:0:01", "deadbeef:deadbef0:0:1",
        "DEADBEEF%3Adeadbef0%3a0:3", "deadbeef:deadbef0:0000000000000000:9",
    ])
    func `reads its parts`(value: String) {
        #expect(contexts(request("uber-trace-id: \(value)")) == [.valid(sent)])
    }

    @Test func `has a parent if it is sent, and flags of its own`() {
        var other = sent
        other.parentSpanID = 0xab
        other.flags = 0
        #expect(contexts(request("Uber-Trace-Id: deadbeef:deadbef0:ab:8")) == [.valid(other)])
    }

    @Test(arguments: [
        ("", "length"), ("1", "partCount"), ("1:2:3", "partCount"), ("1:2:3:", "length"),
        ("1:2:3:4:", "partCount"), ("1:2:3:4:5", "partCount"), ("1:2::1", "length"),
        ("1:2:0:001", "length"), ("1:2:0:g", "notHexadecimalOfAnyCase"),
        ("1:2%3:0:1", "notHexadecimalOfAnyCase"), ("1:2:0:1%3", "length"),
        ("0:2:0:1", "zeroTraceID"), ("1:00:0:1", "zeroSpanID"),
        ("-1:2:0:1", "notHexadecimalOfAnyCase"),
        ("100000000000000000000000000000000:2:0:1", "length"),
        ("1:10000000000000000:0:1", "length"),
    ])
    func `tells what is one`(value: String, expected: String) {
        #expect(outcome("uber-trace-id: \(value)") == expected)
    }
}

struct DatadogContextTests {
    @Test func `reads its parts`() {
        let fields =
            "x-datadog-trace-id: 11803532876627986230\r\nx-datadog-parent-id: 67667974448284343\r\n"
            + "x-datadog-sampling-priority: 1\r\nx-datadog-origin: rum\r\n"
            + "x-datadog-tags: _dd.p.dm=-4, _dd.p.tid=4bf92f3577b34da6"
        let expected = TraceContext(
            traceID: 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736,
            spanID: 0x00f0_67aa_0ba9_02b7,
            flags: 1,
            source: .datadog
        )
        #expect(contexts(request(fields)) == [.valid(expected)])
    }

    @Test(arguments: ["_dd.p.tid=4bf92f3577b34da", "_dd.p.tid=4BF92F3577B34DA6", "a=b", "", ",,"])
    func `without a good tag the ID has 64 bits`(tags: String) {
        let found = identity(request("x-datadog-trace-id: 1\r\nx-datadog-tags: \(tags)"))
        let expected = TraceContext(traceID: 1, spanID: nil, flags: nil, source: .datadog)
        #expect(found.context == expected)
    }

    @Test(arguments: [("-1", 0), ("0", 0), ("1", 1), ("2", 1)])
    func `tells whether it is sampled`(priority: String, flags: UInt8) {
        let fields = "x-datadog-trace-id: 1\r\nx-datadog-sampling-priority: \(priority)"
        #expect(identity(request(fields)).context?.flags == flags)
    }

    @Test(arguments: [
        ("18446744073709551615", "valid"), ("18446744073709551616", "notDecimal"),
        ("28446744073709551615", "notDecimal"), ("999999999999999999999999", "notDecimal"),
        ("", "notDecimal"), ("-1", "notDecimal"), ("1f", "notDecimal"), ("0", "zeroTraceID"),
        ("1\r\nx-datadog-parent-id: a", "notDecimal"), ("1\r\nx-datadog-parent-id: 0", "valid"),
        ("1\r\nx-datadog-sampling-priority: 3", "samplingState"),
    ])
    func `tells what is one`(value: String, expected: String) {
        #expect(outcome("x-datadog-trace-id: \(value)") == expected)
    }
}

struct XRayContextTests {
    private let root = "Root=1-5759e988-bd862e3fe1be46a994272793"

    @Test func `reads its parts, in any order`() {
        var expected = TraceContext(
            traceID: 0x5759_e988_bd86_2e3f_e1be_46a9_9427_2793,
            spanID: 0x5399_5c3f_42cd_8ad8,
            flags: 1,
            source: .xRay
        )
        let parts = "\(root);Parent=53995c3f42cd8ad8;Sampled=1"
        #expect(contexts(request("X-Amzn-Trace-Id: \(parts)")) == [.valid(expected)])
        let turned =
            "Sampled=1; Self=1-0-0;Parent=53995c3f42cd8ad8 ;Lineage=a:1|b:2; \(root)"
        #expect(contexts(request("x-amzn-trace-id: \(turned)")) == [.valid(expected)])
        (expected.spanID, expected.flags) = (nil, nil)
        #expect(contexts(request("x-amzn-trace-id: \(root);Sampled=?")) == [.valid(expected)])
        #expect(contexts(request("x-amzn-trace-id: \(root)")) == [.valid(expected)])
        expected.flags = 0
        #expect(contexts(request("x-amzn-trace-id: \(root);Sampled=0;")) == [.valid(expected)])
    }

    @Test(arguments: [
        ("", "missingTraceID"), ("Self=1-5759e988-bd862e3fe1be46a994272793", "missingTraceID"),
        ("root=1-5759e988-bd862e3fe1be46a994272793", "missingTraceID"), ("Root=", "length"),
        ("Root=1-5759e988-bd862e3fe1be46a99427279", "length"),
        ("Root=2-5759e988-bd862e3fe1be46a994272793", "unknownVersion"),
        ("Root=1-5759e988_bd862e3fe1be46a994272793", "delimiter"),
        ("Root=1-5759E988-bd862e3fe1be46a994272793", "notHexadecimal"),
        ("Root=1-5759e988-bd862e3fe1be46a99427279.", "notHexadecimal"),
        ("Root=1-00000000-000000000000000000000000", "zeroTraceID"),
        ("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=1", "length"),
        ("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995C3f42cd8ad8", "notHexadecimal"),
        ("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0000000000000000", "zeroSpanID"),
        ("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=2", "samplingState"),
    ])
    func `tells what is one`(value: String, expected: String) {
        #expect(outcome("X-Amzn-Trace-Id: \(value)") == expected)
    }
}

struct CloudTraceContextTests {
    private static let id = "105445aa7843bc8bf206b12000100000"

    @Test(
        arguments: [
            ("\(id)/789;o=1", 789, 1), ("\(id)/789;o=", 789, nil), ("\(id)/789", 789, nil),
            ("\(id)/;o=1", nil, 1), ("\(id)/;o=", nil, nil), ("\(id)/", nil, nil),
            ("\(id);o=1", nil, 1), ("\(id);o=", nil, nil), (id, nil, nil), ("\(id);o=0", nil, 0),
            (id.uppercased() + "/0", nil, nil),
            ("\(id)/18446744073709551615;o=0", 0xffff_ffff_ffff_ffff, 0),
        ] as [(String, UInt64?, UInt8?)]
    )
    func `reads its parts`(value: String, span: UInt64?, flags: UInt8?) {
        let expected = TraceContext(
            traceID: 0x1054_45aa_7843_bc8b_f206_b120_0010_0000,
            spanID: span,
            flags: flags,
            source: .cloudTrace
        )
        #expect(contexts(request("X-Cloud-Trace-Context: \(value)")) == [.valid(expected)])
    }

    @Test(arguments: [
        ("", "length"), (String(id.dropLast()), "length"), ("\(id)0", "delimiter"),
        ("\(id)/1f", "notDecimal"), ("\(id)/18446744073709551616", "notDecimal"),
        ("\(id);p=1", "delimiter"), ("\(id);", "delimiter"), ("\(id)/1;o=2", "samplingState"),
        ("\(id)/1;o=11", "samplingState"), ("g\(id.dropLast())", "notHexadecimalOfAnyCase"),
        ("00000000000000000000000000000000/1", "zeroTraceID"),
    ])
    func `tells what is one`(value: String, expected: String) {
        #expect(outcome("X-Cloud-Trace-Context: \(value)") == expected)
    }
}
