import Testing

@testable import FlowTracking

/// Which exchange each packet belongs to.
@Suite struct MembershipTests {
    /// The number for each segment, and those of the exchanges that were reported.
    private func numbers(_ segments: [Segment]) -> (segments: [UInt64], exchanges: [UInt64]) {
        var tracker = FlowTracker()
        var seen: [Seen] = []
        let numbers = segments.map { segment in
            tracker.observe(segment, &seen)
            return tracker.exchange
        }
        tracker.finish()
        tracker.take(&seen)
        return (numbers, seen.compactMap { $0.exchange?.serial })
    }

    @Test func `handshakes belong to none, and all others to what goes on`() {
        var talk = Conversation.opened()
        let handshake = talk.segments.count
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.acknowledge(fromClient: false)
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        talk.acknowledge(fromClient: true)
        talk.request("GET /2 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 204 No Content\r\n\r\n")
        talk.acknowledge(fromClient: true)
        let (segments, exchanges) = numbers(talk.segments)
        #expect(segments[..<handshake].allSatisfy { $0 == 0 })
        #expect(Array(segments[handshake...]) == [1, 1, 1, 1, 2, 2, 2])
        #expect(exchanges == [1, 2])
    }

    @Test func `the segments of a head belong to the exchange that it starts`() {
        var talk = Conversation.opened()
        let handshake = talk.segments.count
        talk.request("GET /1 HTTP/1.1\r\nHost: somewhere\r\n\r\n")
        talk.response("HTTP/1.1 204 No Content\r\nServer: somebody\r\n\r\n")
        let cut = ReassemblyTests.cut(talk.segments) { 7 }
        let (segments, exchanges) = numbers(cut)
        #expect(Set(segments[handshake...]).count == 1)
        #expect(exchanges == [segments[handshake]])
    }

    @Test func `a head that is none belongs to no exchange`() {
        var talk = Conversation.opened()
        talk.request("GET /1 ")
        talk.request("and no more of HTTP\r\n\r\n")
        var tracker = FlowTracker()
        var seen: [Seen] = []
        var begun: UInt64 = 0
        for segment in talk.segments {
            tracker.observe(segment, &seen)
            if tracker.exchange != 0 { begun = tracker.exchange }
        }
        #expect(begun != 0)
        #expect(tracker.abandonedExchanges == [begun])
    }

    @Test func `the segments of a field block belong to the exchange that it starts`() {
        typealias H2 = HTTP2Frames
        var talk = Conversation.opened()
        talk.add(true, H2.start)
        let before = talk.segments.count
        let fields = (0..<10).map { ("name\($0)", "some value that takes room") }
        let all = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "x")]
        let headers = H2.headers(1, all + fields, flags: 0, isLast: true)
        talk.add(true, headers + H2.continuation(1, fields))
        talk.add(false, H2.response(1, fields: fields))
        let cut = ReassemblyTests.cut(talk.segments) { 50 }
        let (segments, exchanges) = numbers(cut)
        let ofExchange = segments.dropFirst(before)
        #expect(ofExchange.count > 20)
        #expect(Set(ofExchange).count == 1)
        #expect(exchanges == [ofExchange.first])
    }

    @Test func `a field block that starts no exchange belongs to none`() {
        typealias H2 = HTTP2Frames
        var talk = Conversation.opened()
        talk.add(true, H2.start)
        talk.add(true, Array(H2.request(1).prefix(20)))
        talk.reset(fromClient: true)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for segment in talk.segments.dropLast() { tracker.observe(segment, &seen) }
        let begun = tracker.exchange
        #expect(begun != 0)
        for segment in talk.segments.suffix(1) { tracker.observe(segment, &seen) }
        #expect(tracker.abandonedExchanges == [begun])
        #expect(seen.isEmpty)
    }

    @Test func `a head that is not whole is told from an exchange that is over`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\nHost: a")
        talk.request("bc")
        talk.request("d\r\n\r\n")
        talk.response("HTTP/1.1 204 No")
        talk.response(" Content\r\n\r\n")
        talk.acknowledge(fromClient: true)
        talk.request("GET /2 ")
        talk.acknowledge(fromClient: false)
        talk.reset(fromClient: true)
        talk.acknowledge(fromClient: false)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        let states = talk.segments.map { segment -> Character in
            tracker.observe(segment, &seen)
            let isOpen = tracker.withOpenExchange { _, _ in true } ?? false
            #expect(!(isOpen && tracker.isHeadUnderWay))
            return isOpen ? "o" : tracker.isHeadUnderWay ? "h" : "-"
        }
        #expect(String(states) == "---hhoo--h---")
    }

    @Test func `the last exchange is found from either side while it is open`() {
        typealias H2 = HTTP2Frames
        var talk = Conversation.opened()
        talk.add(true, H2.start + H2.request(1) + H2.request(3))
        talk.add(false, H2.settings)
        talk.acknowledge(fromClient: true)
        talk.add(true, H2.reset(1) + Array(H2.request(5).prefix(20)))
        talk.add(true, Array(H2.request(5).dropFirst(20).prefix(9)))
        talk.acknowledge(fromClient: false)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        let states = talk.segments.map { segment -> Character in
            tracker.observe(segment, &seen)
            let isOpen = tracker.withOpenExchange { _, _ in true } ?? false
            return isOpen ? "o" : tracker.isHeadUnderWay ? "h" : "-"
        }
        // The last one acknowledges what belongs to a head, but counts as the one's before it.
        #expect(String(states) == "---ooo-h-")
    }

    @Test func `an exchange is lent while it is open`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
        talk.response("llo")
        talk.acknowledge(fromClient: true)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        let open = talk.segments.map { segment in
            tracker.observe(segment, &seen)
            let hasResponse = tracker.withOpenExchange { exchange, _ in exchange.response != nil }
            #expect(tracker.openExchangeHasResponse == hasResponse)
            return hasResponse
        }
        #expect(Array(open.suffix(4)) == [false, true, nil, nil])
    }
}
