import Testing

@testable import FlowTracking

@Suite struct EndTests {
    private func asked() -> Conversation {
        var talk = Conversation.opened()
        talk.request("GET /a HTTP/1.1\r\n\r\n")
        return talk
    }

    private let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

    @Test func `no response before the server closes`() {
        var talk = asked()
        talk.close()
        #expect(lines(talk.segments) == ["GET /a HTTP/1.1 | - | noResponse 0 0"])
    }

    @Test func `a reset`() {
        var talk = asked()
        talk.response(head + "ab")
        talk.reset(fromClient: true)
        #expect(lines(talk.segments) == ["GET /a HTTP/1.1 | HTTP/1.1 200 OK | reset 0 2"])
    }

    @Test func `open at the end`() {
        var talk = asked()
        #expect(lines(talk.segments) == ["GET /a HTTP/1.1 | - | open 0 0"])
        talk.response(head + "ab")
        #expect(lines(talk.segments) == ["GET /a HTTP/1.1 | HTTP/1.1 200 OK | open 0 2"])
    }

    @Test func `a response that takes too long is reported once`() {
        var talk = asked()
        talk.wait(seconds: 31)
        talk.acknowledge(fromClient: false)
        talk.wait(seconds: 1)
        talk.response(head + "abcde")
        talk.request("GET /b HTTP/1.1\r\n\r\n")
        talk.response(head + "abcde")
        let (seen, counts) = track(talk.segments)
        #expect(
            seen.map(\.description) == [
                "GET /a HTTP/1.1 | - | timeout 0 0",
                "GET /b HTTP/1.1 | HTTP/1.1 200 OK | complete 0 5",
            ]
        )
        #expect(counts.lateResponses == 1)
    }

    @Test func `a client that closes its side first is still answered`() {
        var talk = asked()
        talk.fin(fromClient: true)
        talk.response(head + "abcde")
        talk.fin(fromClient: false)
        #expect(lines(talk.segments) == ["GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 5"])
    }

    /// A hundred connections with a request each that is not answered.
    private static var openRequests: [Segment] {
        (1...100 as ClosedRange<UInt16>).flatMap { port in
            var talk = Conversation.opened(clientPort: port)
            talk.request("GET /\(port) HTTP/1.1\r\n\r\n")
            return talk.segments
        }
    }

    @Test func `a limit on connections drops those idle for longest, and says so`() {
        var limits = FlowLimits()
        limits.flows = 10
        let (seen, counts) = track(Self.openRequests, limits: limits)
        #expect(seen.map(\.request) == (1...100).map { "GET /\($0) HTTP/1.1" })
        #expect(seen.allSatisfy { $0.outcome == .open })
        #expect(counts.evictedFlows == 90)
    }

    @Test func `a limit on open exchanges drops the connections idle for longest`() {
        var limits = FlowLimits()
        limits.openExchanges = 10
        let (seen, counts) = track(Self.openRequests, limits: limits)
        #expect(seen.map(\.request) == (1...100).map { "GET /\($0) HTTP/1.1" })
        #expect(counts.evictedFlows == 90)
    }

    @Test func `memory is bounded whatever comes`() {
        var limits = FlowLimits()
        limits.octets = 100_000
        limits.pendingOctets = 20_000
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        var most = 0
        for port in 1...50 as ClosedRange<UInt16> {
            // Heads that do not end, and segments behind holes.
            var talk = Conversation.opened(clientPort: port)
            talk.request("GET /\(String(repeating: "x", count: 5000))")
            for segment in talk.segments { tracker.observe(segment, &seen) }
            guard let last = talk.segments.last else { continue }
            for i in 1...100 as ClosedRange<UInt32> {
                var far = last
                far.sequenceNumber += 10_000 * i
                far.data = Array(repeating: 1, count: 1000)
                tracker.observe(far, &seen)
                most = max(most, tracker.applications.pool.octets)
            }
        }
        #expect(most <= limits.octets)
        tracker.finish()
        tracker.take(&seen)
        let (octets, pending) = (tracker.applications.pool.octets, tracker.pending.count)
        #expect((octets, pending) == (0, 0))
    }

    @Test func `segments without much data take memory too`() throws {
        var limits = FlowLimits()
        limits.octets = 50_000
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        var talk = Conversation.opened()
        talk.request("GET / HTTP/1.1\r\nA: ")
        for segment in talk.segments { tracker.observe(segment, &seen) }
        var far = try #require(talk.segments.last)
        far.data = [0x61]
        for i in 1...500 as ClosedRange<UInt32> {
            far.sequenceNumber += 2 * i
            tracker.observe(far, &seen)
        }
        #expect(tracker.counts.evictedFlows == 1)
        tracker.finish()
        #expect(tracker.applications.pool.octets == 0)
    }

    @Test func `a flow goes a while after its end, and leaves nothing`() {
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for port in 1...100 as ClosedRange<UInt16> {
            var talk = Conversation.opened(clientPort: port)
            talk.wait(seconds: 10 * Int64(port))
            talk.request("GET /a HTTP/1.1\r\n\r\n")
            talk.response(head + "abcde")
            talk.close()
            for segment in talk.segments { tracker.observe(segment, &seen) }
        }
        #expect(seen.count == 100)
        let (flows, connections, octets) = (
            tracker.flows.count, tracker.applications.http1.count, tracker.applications.pool.octets
        )
        #expect(flows <= 2)
        #expect((connections, octets) == (0, 0))
    }

    @Test func `an acknowledgment can end a connection whose last octets were not seen`() {
        var talk = asked()
        talk.response(head + "ab")
        talk.response("cde", flags: Segment.Flag.fin | Segment.Flag.ack)
        talk.request("x")
        var fin = talk.segments[3]
        fin.sequenceNumber += UInt32(fin.data.count)
        fin.data = []
        fin.flags |= Segment.Flag.fin
        var segments = talk.segments
        segments.remove(at: 4)
        segments.insert(fin, at: 4)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for segment in segments { tracker.observe(segment, &seen) }
        let connections = tracker.applications.http1.count
        #expect(connections == 0)
        #expect(seen.map(\.description) == ["GET /a HTTP/1.1 | - | gap 0 0"])
        tracker.finish()
        // What was seen last lets everything be forgotten.
        var later = Conversation.opened(clientPort: 2)
        later.wait(seconds: 10)
        later.acknowledge()
        for segment in later.segments { tracker.observe(segment, &seen) }
        let flows = tracker.flows.count
        #expect(flows == 1)
    }
}
