import Testing
import TraceIdentity

@testable import FlowTracking

@Suite struct TraceTests {
    @Test func `two captures of one exchange agree on its trace, whatever the segments`() {
        let whole = track(ReassemblyTests.talk().segments).seen
        let parts = track(ReassemblyTests.cut(ReassemblyTests.talk().segments) { 11 }).seen
        let traces = whole.map { $0.exchange?.trace.context?.traceID }
        #expect(traces == parts.map { $0.exchange?.trace.context?.traceID })
        #expect(Set(traces).count == 4)
    }

    @Test(arguments: [1, 20, 100, 20_000])
    func `a context is found wherever the head was cut`(length: Int) {
        let id = "0af7651916cd43dd8448eb211c80319c"
        let cookies = String(repeating: "c", count: 30_000)
        var talk = Conversation.opened()
        talk.request(
            "GET / HTTP/1.1\r\nCookie: \(cookies)\r\ntraceparent: 00-\(id)-b7ad6b7169203331-01\r\n\r\n"
        )
        let seen = track(ReassemblyTests.cut(talk.segments) { length }).seen
        let context = seen.first?.exchange?.trace.context
        #expect(context?.source == .traceParent)
        #expect(context?.spanID == 0xb7ad_6b71_6920_3331)
    }
}

/// Packets bear the trace of the exchange that they belong to.
@Suite struct PacketTraceTests {
    /// For each segment, the number of the exchange whose trace it was given, from 1; 0 for none.
    private func numbers(_ segments: [Segment]) -> [Int] {
        var tracker = FlowTracker()
        var seen: [Seen] = []
        let traces = segments.map { tracker.observe($0, &seen)?.traceID }
        tracker.finish()
        tracker.take(&seen)
        let known = seen.map { $0.exchange?.trace.context?.traceID }
        return traces.map { trace in
            trace.flatMap { known.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        }
    }

    private let response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"

    @Test func `from the request's head on, acknowledgments and the close included`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.acknowledge(fromClient: false)
        talk.response(response)
        talk.acknowledge(fromClient: true)
        talk.request("GET /2 HTTP/1.1\r\n\r\n")
        talk.response(response)
        talk.close()
        #expect(numbers(talk.segments) == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    }

    @Test func `a request in parts has none until its head is whole`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\nHost: a\r\n")
        talk.request("\r\n")
        talk.response(response)
        talk.request("GET /2 HTTP/1.1\r\nHost: a\r\n")
        talk.request("\r\n")
        talk.reset(fromClient: false)
        #expect(numbers(talk.segments) == [0, 0, 0, 0, 1, 1, 0, 2, 2])
    }

    @Test func `pipelined responses each have their own`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.request("GET /2 HTTP/1.1\r\n\r\n")
        talk.response(response)
        talk.response(response)
        #expect(numbers(talk.segments) == [0, 0, 0, 1, 2, 1, 2])
    }
}
