import Capture
import Randomness
import Testing
import TraceIdentity

@testable import FlowTracking

/// The same exchanges, whatever the source leaves out of what is dispensable.
@Suite struct DispensableTests {
    private static let length = 300_000
    private static let body = String(repeating: "0123456789", count: length / 10)

    /// Long bodies of all kinds, beside short ones.
    private static func talk(_ random: inout SplitMix64) -> Conversation {
        var talk = Conversation.opened(
            // Sequence numbers that wrap around within the conversation, or soon.
            client: .max - UInt32.random(in: 0...400_000, using: &random),
            server: .max - UInt32.random(in: 0...1_000_000, using: &random)
        )
        let size = String(length, radix: 16)
        talk.request("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n" + body)
        talk.acknowledge()
        talk.request("POST /2 HTTP/1.1\r\nContent-Length: \(length)\r\n\r\n" + body)
        talk.acknowledge(fromClient: false)
        talk.response(
            "HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n5\r\n"
                + "hello\r\n\(size)\r\n\(body)\r\n0\r\n\r\n"
        )
        talk.request("HEAD /3 HTTP/1.1\r\n\r\nGET /4 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + body)
        return talk
    }

    /// Shows the tracker what a source leaves that learns of what is dispensable some segments late.
    private func trackLeaving(
        _ segments: [Segment],
        delay: () -> Int
    ) -> (seen: [Seen], counts: FlowCounts, leftOut: Int) {
        var limits = FlowLimits()
        limits.findsDispensables = true
        var tracker = FlowTracker(limits)
        var source = LeavingSource()
        var seen: [Seen] = []
        // What the source has lent, and the tracker has not seen yet.
        var waiting: [Segment] = []
        var wait = delay()
        func show() {
            for segment in waiting {
                tracker.observe(segment, &seen)
                tracker.takeDispensables { source.take($0, at: segment.time) }
            }
            waiting = []
        }
        for segment in segments {
            if let lent = source.lend(segment) { waiting.append(lent) }
            wait -= 1
            guard wait <= 0 else { continue }
            show()
            wait = delay()
        }
        show()
        tracker.finish()
        tracker.take(&seen)
        return (seen, tracker.counts, source.leftOut)
    }

    private func expectSame(_ segments: [Segment], _ seed: UInt64, leavesOut: Bool = true) {
        var random = SplitMix64(seed: seed)
        let most = [1, 3, 20, 1000].randomElement(using: &random) ?? 1
        let whole = track(segments)
        let left = trackLeaving(segments) { Int.random(in: 1...most, using: &random) }
        #expect(left.seen.map(\.description) == whole.seen.map(\.description), "seed \(seed)")
        #expect(left.counts.gapOctets == whole.counts.gapOctets, "seed \(seed)")
        #expect(left.leftOut > 0 || !leavesOut || most == 1000, "seed \(seed)")
        for (some, other) in zip(left.seen, whole.seen) {
            #expect(some == other)
            guard let some = some.exchange, let other = other.exchange else { continue }
            #expect(some.gapOctets == other.gapOctets)
            #expect(some.hasLoss == other.hasLoss)
            #expect(some.retransmissions == other.retransmissions, "seed \(seed)")
            #expect(some.isResynchronized == other.isResynchronized)
            #expect(some.end == other.end)
            #expect(some.request == other.request, "seed \(seed)")
            #expect(some.response == other.response, "seed \(seed)")
            #expect(some.trace.context == other.trace.context)
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `random segments give the same exchanges`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var talk = Self.talk(&random)
        switch seed % 4 {
        case 0: talk.close()
        case 1: talk.close(serverFirst: false)
        case 2: talk.reset(fromClient: true)
        default: talk.reset(fromClient: false)
        }
        let longest = [1400, 9000, 30_000].randomElement(using: &random) ?? 1400
        var segments: [Segment] = []
        for segment in ReassemblyTests.cut(
            talk.segments,
            at: { Int.random(in: 700...longest, using: &random) }
        ) {
            segments.append(segment)
            guard !segment.data.isEmpty else { continue }
            if Int.random(in: 0..<20, using: &random) == 0 { segments.append(segment) }
        }
        for i in segments.indices.dropLast() where Int.random(in: 0..<15, using: &random) == 0 {
            let (left, right) = (segments[i], segments[i + 1])
            if left.isFromClient == right.isFromClient, !left.data.isEmpty, !right.data.isEmpty,
                left.acknowledgmentNumber == right.acknowledgmentNumber
            {
                segments.swapAt(i, i + 1)
            }
        }
        for i in segments.indices { segments[i].time = Int64(i) * 50 }
        expectSame(segments, seed)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `a connection that ends within a body does so with the same sizes`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + Self.body)
        switch seed % 4 {
        case 0: talk.reset(fromClient: true)
        case 1: talk.reset(fromClient: false)
        case 2: talk.fin(fromClient: false)
        default: talk.fin(fromClient: true)
        }
        expectSame(ReassemblyTests.cut(talk.segments) { 1448 }, seed)
        _ = random.next()
    }

    @Test func `a body without a length ends with the connection`() {
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.0\r\n\r\n")
        talk.response("HTTP/1.0 200 OK\r\n\r\n" + Self.body)
        talk.close()
        for seed in 0..<10 as Range<UInt64> {
            expectSame(ReassemblyTests.cut(talk.segments) { 1448 }, seed)
        }
    }

    @Test func `what is no HTTP is left out until something starts`() {
        var other = Conversation.opened()
        for _ in 0..<20 {
            other.add(true, [0xff, 0xfe, 0x20])
            other.add(false, Array(repeating: 0x80, count: 500))
        }
        other.close()
        var talk = Conversation(client: 500_000, server: 900_000)
        talk.time = other.time + 1000
        talk.open()
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")
        for seed in 0..<20 as Range<UInt64> { expectSame(other.segments + talk.segments, seed) }
    }

    @Test(arguments: [false, true])
    func `long frames of HTTP 2 give the same exchanges`(upgrades: Bool) {
        var talk = Conversation.opened()
        let settings = HTTP2Frames.settings
        if upgrades {
            talk.request("GET /1 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
            talk.response("HTTP/1.1 101 S\r\nUpgrade: h2c\r\n\r\n")
            talk.add(true, HTTP2Frames.start)
        } else {
            talk.add(true, HTTP2Frames.start + HTTP2Frames.request(1, "/1"))
        }
        talk.add(true, HTTP2Frames.request(3, "/3", method: "POST", isLast: false))
        talk.add(true, HTTP2Frames.data(3, Self.body, isLast: false) + HTTP2Frames.data(3, "end"))
        talk.add(false, settings + HTTP2Frames.response(1, isLast: false))
        talk.add(false, HTTP2Frames.data(1, Self.body, isLast: false))
        talk.add(false, HTTP2Frames.response(3) + HTTP2Frames.data(1, Self.body))
        talk.acknowledge()
        talk.close()
        for seed in 0..<20 as Range<UInt64> {
            expectSame(ReassemblyTests.cut(talk.segments) { 1448 }, seed)
        }
    }

    @Test func `a capture from the middle finds the same exchanges`() {
        let request = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
        var talk = Conversation()
        for number in 0..<8 {
            if number > 0 { talk.request(request) }
            let head = number > 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" : ""
            talk.response(head + Self.body.prefix(200_000))
            talk.acknowledge()
        }
        for seed in 0..<20 as Range<UInt64> {
            expectSame(ReassemblyTests.cut(talk.segments) { 1000 }, seed)
        }
    }

    @Test(arguments: [true, false])
    func `what was left out of a connection before counts for none`(isLate: Bool) throws {
        var talk = Conversation.opened()
        talk.request("GET /a HTTP/1.1\r\n\r\n")
        let former = try #require(talk.segments.last)
        // The ports are taken again.
        talk = Conversation(client: 90_000, server: 95_000)
        talk.time = former.time + 1000
        talk.open()
        talk.request("GET /b HTTP/1.1\r\n\r\n")
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n"
        talk.response(head)
        talk.fin(fromClient: false)
        var segments = [former] + talk.segments
        let time = segments[segments.count - 2].timestamp
        segments[segments.count - 1].sequenceNumber += 100_000
        segments[segments.count - 1].omission = FrameInfo.Omission(
            firstOctet: 95_001 + UInt32(head.utf8.count),
            octets: 100_000,
            timestamp: isLate ? former.timestamp : time,
            isReverse: false,
            isHeadersOnly: false
        )
        let seen = try #require(track(segments).seen.last)
        #expect(seen.request == "GET /b HTTP/1.1")
        #expect(seen.exchange?.response?.bodySize == (isLate ? 0 : 100_000))
        #expect(seen.exchange?.gapOctets == 0)
    }

    @Test func `acknowledgments are asked for where octets are missing`() {
        var talk = Conversation.opened()
        for _ in 0..<10 {
            talk.request("GET /1 HTTP/1.1\r\n\r\n")
            talk.response(
                "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + Self.body.prefix(2000)
            )
            talk.acknowledge()
        }
        var segments = ReassemblyTests.cut(talk.segments) { 1000 }
        // The second segment of the last response.
        let last = segments.indices.last { !segments[$0].isFromClient }
        segments.remove(at: (last ?? 0) - 1)
        let left = trackLeaving(segments) { 1 }
        #expect(left.leftOut > 0)
        #expect(left.seen.map(\.description) == track(segments).seen.map(\.description))
        #expect(left.seen.last?.outcome == .complete)
    }

    /// A source may forget what it was told, by what it learns of other connections.
    @Test func `what comes all the same is said to be dispensable again`() throws {
        var limits = FlowLimits()
        limits.findsDispensables = true
        var tracker = FlowTracker(limits)
        var seen: [Seen] = []
        var talk = Conversation.opened()
        talk.request("GET /1 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n0123456789")
        talk.acknowledge()
        for segment in talk.segments {
            tracker.observe(segment, &seen)
            tracker.takeDispensables { _ in }
        }
        let acknowledgment = try #require(talk.segments.last)
        var said: [Dispensable] = []
        tracker.observe(acknowledgment, &seen)
        tracker.takeDispensables { said.append($0) }
        #expect(said.map(\.part.acknowledgments) == [true])
        #expect(said.map(\.destinationPort) == [80])

        talk.request("GET /2 HTTP/1.1\r\n\r\n")
        said = []
        tracker.observe(try #require(talk.segments.last), &seen)
        tracker.takeDispensables { said.append($0) }
        #expect(said.isEmpty)
    }

    @Test func `nothing is said where nobody asks`() {
        var random = SplitMix64(seed: 1)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for segment in ReassemblyTests.cut(Self.talk(&random).segments, at: { 1448 }) {
            tracker.observe(segment, &seen)
            let hasDispensables = tracker.hasDispensables
            #expect(!hasDispensables)
        }
    }
}
