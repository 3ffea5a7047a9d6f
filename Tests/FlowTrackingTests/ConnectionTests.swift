import Testing

@testable import FlowTracking

@Suite struct ConnectionTests {
    private func connections(
        _ segments: [Segment],
        flows: Int = 100,
        timeout: Double = 7440
    ) -> [Connection] {
        var limits = FlowLimits()
        limits.keepsEveryFlow = true
        limits.reportsFlows = true
        limits.flows = flows
        limits.flowTimeout = timeout
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        var found: [Connection] = []
        for segment in segments {
            tracker.observe(segment, &seen)
            tracker.takeConnections { found.append($0) }
        }
        while tracker.finishOldest() { tracker.takeConnections { found.append($0) } }
        return found
    }

    private func asked() -> Conversation {
        var talk = Conversation.opened()
        talk.request("GET / HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        talk.acknowledge()
        return talk
    }

    @Test func `counts segments and octets, to the last one`() throws {
        var talk = asked()
        talk.close()
        let found = connections(talk.segments)
        let connection = try #require(found.first)
        #expect(found.count == 1)
        #expect(connection.sent == Connection.Traffic(packets: 5, octets: 18, retransmissions: 0))
        #expect(
            connection.received == Connection.Traffic(packets: 4, octets: 43, retransmissions: 0)
        )
        #expect(connection.isClientKnown)
        #expect((connection.source.port, connection.destination.port) == (40000, 80))
        #expect(connection.exchanges == 1)
        #expect(connection.protocolName?.utf8CodeUnitCount == 4)
        #expect(connection.handshakeTime == 200_000)
        #expect(connection.start == talk.segments.first?.timestamp)
        #expect(connection.last == talk.segments.last?.timestamp)
        #expect(connection.trace != nil)
    }

    @Test func `says how it ended, and by whom`() {
        func end(_ change: (inout Conversation) -> Void) -> String {
            var talk = asked()
            change(&talk)
            return connections(talk.segments).map {
                let closer = $0.isClosedBySource.map { $0 ? "client" : "server" } ?? "nobody"
                return "\($0.end) \(closer) \($0.state)"
            }.joined(separator: ", ")
        }
        #expect(end { _ in } == "open nobody established")
        #expect(end { $0.fin(fromClient: true) } == "open client finWait1")
        #expect(
            end {
                $0.fin(fromClient: true)
                $0.acknowledge(fromClient: false)
            } == "open client finWait2"
        )
        #expect(end { $0.fin(fromClient: false) } == "open server closeWait")
        #expect(end { $0.close(serverFirst: true) } == "closed server closed")
        #expect(end { $0.close(serverFirst: false) } == "closed client timeWait")
        #expect(end { $0.reset(fromClient: true) } == "reset client closed")
        #expect(end { $0.reset(fromClient: false) } == "reset server closed")
    }

    @Test func `a SYN without an answer`() {
        var talk = Conversation()
        talk.add(true, flags: Segment.Flag.syn)
        let found = connections(talk.segments)
        #expect(found.map(\.state) == [.synSent])
        #expect(found.map(\.end) == [.open])
    }

    @Test func `other connections on the same ports, and idle ones`() {
        var second = Conversation.opened(client: 900_000, server: 800_000)
        second.close()
        #expect(connections(asked().segments + second.segments).map(\.end) == [.replaced, .closed])
        var later = Conversation(clientPort: 40001)
        later.wait(seconds: 100)
        later.open()
        let found = connections(asked().segments + later.segments, timeout: 50)
        #expect(found.map(\.end) == [.timeout, .open])
    }

    @Test func `none is lost where there are too many`() {
        let segments = (1...50).flatMap { Conversation.opened(clientPort: $0).segments }
        let found = connections(segments, flows: 10)
        #expect(found.map(\.source.port) == (1...50).map { $0 })
        let evicted = found.filter { $0.end == .evicted }
        #expect(evicted.count == 40)
    }

    @Test func `without a handshake who asks is the client, and else nobody is`() {
        let talk = asked()
        let found = connections([talk.segments[4]] + talk.segments[3...])
        #expect(found.map(\.isClientKnown) == [true])
        #expect(found.map(\.source.port) == [40000])
        let unknown = connections([talk.segments[5]])
        #expect(unknown.map(\.isClientKnown) == [false])
        #expect(connections(Array(talk.segments[1...1])).map(\.source.port) == [40000])
    }

    @Test func `bears a trace where it carried no other`() {
        var talk = asked()
        talk.request("GET /b HTTP/1.1\r\n\r\n")
        #expect(connections(talk.segments).map { $0.trace == nil } == [true])
        #expect(connections(talk.segments).map(\.exchanges) == [2])
        #expect(connections(Conversation.opened().segments).map { $0.trace == nil } == [true])
    }

    @Test func `what is not HTTP counts too, and HTTP behind it is found`() {
        var talk = Conversation.opened()
        talk.request("\u{1}binary")
        talk.response("\u{2}more")
        talk.request("GET / HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let found = connections(talk.segments)
        #expect(found.map(\.exchanges) == [1])
        #expect(found.map(\.sent.octets) == [25])
    }

    @Test func `exchanges count that were found before nothing more could be read`() {
        var talk = Conversation.opened()
        // A reference to a field that is not there, and a frame that cannot be.
        talk.add(true, HTTP2Frames.frame(1, flags: 5, stream: 1, [0xbe]))
        talk.add(true, HTTP2Frames.frame(6, [0]))
        let found = connections(talk.segments)
        #expect(track(talk.segments).seen.count == 1)
        #expect(found.map(\.exchanges) == [1])
        #expect(found.map { $0.protocolName != nil } == [true])
        var other = Conversation.opened()
        other.add(true, HTTP2Frames.settings)
        other.add(true, HTTP2Frames.frame(6, [0]))
        #expect(connections(other.segments).map { $0.protocolName != nil } == [false])
    }

    @Test func `leaves nothing behind`() {
        var limits = FlowLimits()
        limits.keepsEveryFlow = true
        limits.reportsFlows = true
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        var talk = asked()
        talk.close()
        for segment in talk.segments { tracker.observe(segment, &seen) }
        while tracker.finishOldest() {}
        let counts = (
            tracker.flows.count, tracker.ledgers.count, tracker.applications.lastTraces.count
        )
        #expect(counts == (0, 0, 0))
    }
}
