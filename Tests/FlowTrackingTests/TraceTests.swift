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

/// A response may tell the trace that its request did not.
@Suite struct ResponseTraceTests {
    private let told = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private var response: String {
        "HTTP/1.1 204 No Content\r\nServer-Timing: trace;desc=\(told)\r\n\r\n"
    }

    @Test func `instead of a derived one, for what comes behind it too`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.response(response)
        talk.acknowledge(fromClient: true)
        let trace = track(talk.segments).seen.first?.exchange?.trace
        #expect(trace?.context?.source == .serverTiming)
        #expect(trace?.hasAlternatives == false)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        let sources = talk.segments.map { tracker.observe($0, &seen)?.source }
        // The response itself bears the trace that it tells.
        #expect(sources.last == .serverTiming)
    }

    @Test func `not instead of one that was sent`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\nb3: 1111111111111111-2222222222222222\r\n\r\n")
        talk.response(response)
        #expect(track(talk.segments).seen.first?.exchange?.trace.context?.source == .b3)
    }

    @Test func `and of one without a request`() {
        var talk = Conversation.opened()
        talk.response(response)
        let exchange = track(talk.segments).seen.first?.exchange
        #expect(exchange?.request == nil)
        #expect(exchange?.trace.context?.source == .serverTiming)
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
