import Dissection
import Testing
import TraceIdentity

private let traceParent = "00-12345678901234567890123456789012-1234567890123456-03"
private let optionIDs = hex("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbb")

struct TraceIdentityTests {
    private let sent = TraceContext(
        traceID: 0x1234_5678_9012_3456_7890_1234_5678_9012,
        spanID: 0x1234_5678_9012_3456,
        flags: 3,
        source: .traceParent
    )
    private let inOption = TraceContext(
        traceID: 0xaaaa_aaaa_aaaa_aaaa_aaaa_aaaa_aaaa_aaaa,
        spanID: 0xbbbb_bbbb_bbbb_bbbb,
        flags: 1,
        source: .tcpOption
    )

    @Test(arguments: [
        "traceparent: \(traceParent)",
        "TraceParent: \(traceParent)",
        "TRACEPARENT:\(traceParent)",
        "traceparent:  \t \(traceParent) \t ",
        "A: 1\r\ntraceparent: \(traceParent)\r\nb: 2",
    ])
    func `takes the context that was sent`(fields: String) {
        let found = identity(request(fields))
        #expect(found.context == sent)
        #expect(!found.hasRefusedContexts)
        #expect(!found.hasAlternatives)
    }

    @Test func `a head that is not whole, or malformed, may bear a context all the same`() {
        let start = "GET / HTTP/1.1\r\ntraceparent: \(traceParent)\r\n"
        #expect(identity(tcpPacket(start + "Host: cut sho")).context == sent)
        #expect(identity(tcpPacket(start + "no colon\r\n\r\n")).context == sent)
        // Half a line is no field.
        let cut = "GET / HTTP/1.1\r\ntraceparent: \(traceParent)"
        #expect(identity(tcpPacket(cut)).context?.source == .derived)
    }

    @Test func `a response has the context that it bears, and no derived one`() {
        let response = "HTTP/1.1 200 OK\r\n"
        #expect(
            identity(tcpPacket(response + "traceparent: \(traceParent)\r\n\r\n")).context == sent
        )
        #expect(identity(tcpPacket(response + "\r\n")).context == nil)
    }

    @Test func `a field goes before an option, and an option before a derived context`() {
        let option = contextOption(optionIDs)
        #expect(identity(request("traceparent: \(traceParent)", options: option)).context == sent)
        #expect(identity(request("a: b", options: option)).context == inOption)
        #expect(identity(request("a: b")).context?.source == .derived)
    }

    @Test func `a packet without a request has the context of its option`() {
        #expect(identity(tcpPacket(options: contextOption(optionIDs))).context == inOption)
        let withFlags = identity(tcpPacket(options: contextOption(optionIDs + [0])))
        #expect(withFlags.context?.flags == 0)
        #expect(withFlags.context?.traceID == inOption.traceID)
    }

    @Test func `an option of zeros is none`() {
        let zeros = contextOption([UInt8](repeating: 0, count: 24))
        #expect(identity(tcpPacket(options: zeros)) == identity(tcpPacket()))
        #expect(identity(request("a: b", options: zeros)).context?.source == .derived)
    }

    @Test func `tells why a context was refused, and derives one`() {
        let frame = request("traceparent: ff\(traceParent.dropFirst(2))")
        let found = identity(frame)
        #expect(contexts(frame) == [.refused("traceparent", .version)])
        #expect(found.hasRefusedContexts)
        #expect(found.context?.source == .derived)
    }

    @Test func `takes the option where the field is refused`() {
        let frame = request("traceparent: 00", options: contextOption(optionIDs))
        let found = identity(frame)
        #expect(contexts(frame) == [.refused("traceparent", .length)])
        #expect(found.context == inOption)
    }

    @Test func `refuses two fields, even where they are the same`() {
        let frame = request("traceparent: \(traceParent)\r\nx: y\r\nTraceparent: \(traceParent)")
        #expect(contexts(frame) == [.refused("traceparent", .repeated)])
        #expect(identity(frame).context?.source == .derived)
    }

    @Test(arguments: ["trace-parent", "trace.parent", "traceparents", "xraceparent"])
    func `takes no other field's value`(name: String) {
        let found = identity(request("\(name): \(traceParent)"))
        #expect(!found.hasRefusedContexts)
        #expect(found.context?.source == .derived)
    }

    @Test func `a packet that is no HTTP has no trace`() {
        for frame in [tcpPacket("no request"), tcpPacket(), udpPacket(.usual), []] {
            #expect(identity(frame).context == nil)
            #expect(!identity(frame).hasRefusedContexts)
        }
    }

    @Test
    func `a packet joins its exchange's trace, but a sent ID never gives way to a derived one`() {
        var other = sent
        other.traceID += 1
        var derived = other
        derived.source = .derived
        var none = identity(tcpPacket())
        none.join(derived)
        #expect(none.context == derived)
        none.join(other)
        #expect(none.context == other)
        #expect(!none.hasAlternatives)
        var own = identity(tcpPacket("HTTP/1.1 200 OK\r\ntraceparent: \(traceParent)\r\n\r\n"))
        own.join(derived)
        #expect(own.context == sent)
        own.join(other)
        #expect(own.context == other)
        #expect(own.hasAlternatives)
    }

    @Test func `sources are named in order of precedence`() {
        let names = TraceSource.allCases.map { "\($0.name)" }
        #expect(
            names == [
                "traceparent", "b3", "b3multi", "uber-trace-id", "x-datadog", "x-amzn-trace-id",
                "x-cloud-trace-context", "sw8", "server-timing", "tcp-option", "derived",
            ]
        )
    }
}
