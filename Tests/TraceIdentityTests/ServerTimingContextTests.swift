import Testing
import TraceIdentity

private let context = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

struct ServerTimingContextTests {
    private let sent = TraceContext(
        traceID: 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c,
        spanID: 0xb7ad_6b71_6920_3331,
        flags: 1,
        source: .serverTiming
    )

    @Test(arguments: [
        "Server-Timing: trace;desc=\(context)", "server-timing: trace;desc=\"\(context)\"",
        "Server-Timing: traceparent ; DESC = \"\(context)\"",
        "Server-Timing: db;dur=53, trace;dur=1;desc=\(context), app",
        "Server-Timing: a;desc=\"x, trace;desc=\\\" y\",trace;desc=\(context)",
        "Server-Timing: db;dur=53\r\nServer-Timing: trace;desc=\(context)",
    ])
    func `reads a response's`(fields: String) {
        #expect(contexts(response(fields)) == [.valid(sent)])
    }

    @Test(arguments: [
        "Server-Timing: db;desc=\(context)", "Server-Timing: trace", "Server-Timing: ",
        "Server-Timing: trace;dur=5", "Server-Timing: Trace;desc=\(context)",
        "Server-Timing: a;desc=\"trace;desc=\(context)", "Server-Timing: ,;,;=,\"\\",
    ])
    func `other metrics are none`(fields: String) {
        #expect(contexts(response(fields)) == [])
    }

    @Test func `tells why it is refused`() {
        #expect(
            contexts(response("Server-Timing: trace;desc=00-\(context)"))
                == [.refused("server-timing", .delimiter)]
        )
        #expect(
            contexts(response("Server-Timing: trace;desc=\"\""))
                == [.refused("server-timing", .length)]
        )
    }

    @Test func `a request's does not count`() {
        #expect(contexts(request("Server-Timing: trace;desc=\(context)")) == [])
    }
}
