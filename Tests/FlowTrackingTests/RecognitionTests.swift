import Testing

@testable import FlowTracking

/// What a connection is taken for, whoever sends first.
@Suite struct RecognitionTests {
    private let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    @Test(arguments: [nil, 1, 3])
    func `a server's greeting hides no exchange`(cut: Int?) {
        for keepsEveryFlow in [false, true] {
            var limits = FlowLimits()
            limits.keepsEveryFlow = keepsEveryFlow
            for greeting in [
                "220 welcome\r\n", "220 wel", "hello", "\0\u{1}\u{2}\u{3}", "\r\n", "x: y\n",
            ] {
                var talk = Conversation.opened()
                talk.response(greeting)
                talk.acknowledge()
                var rest = Array(get.utf8)[...]
                while !rest.isEmpty {
                    talk.add(true, Array(rest.prefix(cut ?? rest.count)))
                    rest = rest.dropFirst(cut ?? rest.count)
                }
                talk.response(ok)
                #expect(
                    lines(talk.segments, limits: limits)
                        == ["GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2"],
                    "\(greeting)"
                )
            }
        }
    }

    @Test func `a server that starts with HTTP 2 does not hide a request of HTTP 1`() throws {
        for isOpened in [true, false] {
            for cut in [get.utf8.count, 20] {
                var talk = isOpened ? Conversation.opened() : Conversation()
                talk.add(false, HTTP2Frames.settings + HTTP2Frames.settings)
                talk.add(true, Array(get.utf8.prefix(cut)))
                if cut < get.utf8.count { talk.add(true, Array(get.utf8.dropFirst(cut))) }
                talk.add(false, HTTP2Frames.goAway(lastID: 0))
                talk.close()
                let seen = try #require(track(talk.segments).seen.first)
                #expect(seen.request == "GET /a HTTP/1.1")
                #expect(seen.outcome == (isOpened ? .complete : .gap))
                #expect(seen.exchange?.response?.isMalformed ?? false == isOpened)
            }
        }
    }

    @Test func `what only the server says is not kept`() {
        var talk = Conversation.opened()
        for _ in 0..<100 { talk.response(String(repeating: "x", count: 1000)) }
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for segment in talk.segments { tracker.observe(segment, &seen) }
        #expect(tracker.applications.pool.octets == 0)
        #expect(tracker.pending.count == 0)
    }
}
