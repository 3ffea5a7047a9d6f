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
