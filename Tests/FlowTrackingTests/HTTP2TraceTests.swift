import Testing
import TraceIdentity

@testable import FlowTracking

private typealias H2 = HTTP2Frames

@Suite struct HTTP2TraceTests {
    private let traceparent = (
        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    )

    @Test func `a context that was sent goes before a derived one`() {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, fields: [traceparent]) + H2.request(3))
        talk.add(false, H2.response(1) + H2.response(3))
        let traces = track(talk.segments).seen.map { $0.exchange?.trace.context }
        #expect(traces.map { $0?.source } == [.traceParent, .derived])
        #expect(traces.first??.traceID == 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c)
    }

    @Test func `derived contexts do not depend on segments, tables or addresses`() {
        let octets = H2.request(1, "/1", isIndexed: true) + H2.request(3, "/1")
        var whole = Conversation.http2()
        whole.add(true, octets)
        var parts = Conversation.opened(clientPort: 1234)
        parts.add(true, H2.start)
        parts.add(false, H2.settings + H2.settingsAck)
        for part in octets.parts(of: 7) { parts.add(true, part) }
        let traces = track(whole.segments).seen.map { $0.exchange?.trace.context }
        #expect(traces == track(parts.segments).seen.map { $0.exchange?.trace.context })
        #expect(Set(traces.map { $0?.traceID }).count == 2)
        // Another connection, a moment later.
        var other = Conversation.opened(client: 1001)
        other.add(true, H2.start)
        other.add(false, H2.settings + H2.settingsAck)
        other.add(true, octets)
        #expect(traces != track(other.segments).seen.map { $0.exchange?.trace.context })
    }

    @Test func `a packet bears the trace of the first stream that it has a frame of`() {
        var tracker = FlowTracker()
        var seen: [Seen] = []
        var talk = Conversation.http2()
        var count = talk.segments.count
        for segment in talk.segments {
            #expect(tracker.observe(segment, &seen) == nil)
        }
        func observe() -> TraceContext? {
            defer { count = talk.segments.count }
            return tracker.observe(talk.segments[count], &seen)
        }
        let request = H2.request(1, "/1")
        talk.add(true, Array(request.prefix(20)))
        #expect(observe() == nil)
        talk.add(true, Array(request.dropFirst(20)) + H2.request(3, "/3"))
        let first = observe()
        #expect(first?.source == .derived)
        // Nothing but what concerns the connection: that of the stream that was heard of last.
        talk.add(false, H2.settingsAck)
        let second = observe()
        #expect(second != nil && second != first)
        talk.add(false, H2.response(1, isLast: false) + H2.response(3))
        #expect(observe() == first)
        talk.acknowledge()
        #expect(observe() == second)
        let body = H2.data(1, "a body in two segments", isLast: false)
        talk.add(false, Array(body.prefix(12)))
        #expect(observe() == first)
        talk.add(false, Array(body.dropFirst(12)) + H2.data(1, "end"))
        #expect(observe() == first)
        talk.reset(fromClient: true)
        #expect(observe() == first)
        #expect(seen.map(\.exchange?.trace.context) == [second, first])
    }

    @Test func `retransmissions count for the exchange that was sent last`() {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, "/1") + H2.request(3, "/3"))
        talk.add(false, H2.response(1, isLast: false))
        var segments = talk.segments
        segments.append(segments[segments.count - 1])
        segments.append(segments[segments.count - 3])
        let seen = track(segments).seen
        #expect(seen.map { $0.exchange?.retransmissions } == [1, 1])
    }
}
