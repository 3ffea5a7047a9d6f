import Randomness
import Testing

@testable import FlowTracking

@Suite struct ReassemblyTests {
    private static let body = String(repeating: "0123456789", count: 300)

    /// Requests and responses of all kinds, one segment a message.
    static func talk(client: UInt32 = 1000, server: UInt32 = 5000) -> Conversation {
        var talk = Conversation.opened(client: client, server: server)
        talk.request("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + body)
        talk.request("POST /2 HTTP/1.1\r\nContent-Length: 3000\r\n\r\n" + body)
        talk.response(
            "HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\nbb8\r\n\(body)\r\n5\r\nhello\r\n"
                + "0\r\nTrailer: x\r\n\r\n"
        )
        talk.request("HEAD /3 HTTP/1.1\r\n\r\nGET /4 HTTP/1.1\r\nFolded: a\r\n b\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 No\r\n\r\n" + body)
        talk.fin(fromClient: false)
        talk.fin(fromClient: true)
        return talk
    }

    static let expected = [
        "GET /1 HTTP/1.1 | HTTP/1.1 200 OK | complete 0 3000",
        "POST /2 HTTP/1.1 | HTTP/1.1 201 OK | complete 3000 3005",
        "HEAD /3 HTTP/1.1 | HTTP/1.1 200 OK | complete 0 0",
        "GET /4 HTTP/1.1 | HTTP/1.1 404 No | complete 0 3000",
    ]

    /// The same octets in other segments.
    static func cut(_ segments: [Segment], at lengths: () -> Int) -> [Segment] {
        segments.flatMap { segment -> [Segment] in
            var parts: [Segment] = []
            var start = 0
            while start < segment.data.count {
                let end = min(segment.data.count, start + lengths())
                var part = segment
                part.data = Array(segment.data[start..<end])
                part.sequenceNumber = segment.sequenceNumber &+ UInt32(start)
                parts.append(part)
                start = end
            }
            return segment.data.isEmpty ? [segment] : parts
        }
    }

    @Test(arguments: [1, 2, 3, 7, 88, 1000, 10_000])
    func `segments of any length give the same exchanges`(length: Int) {
        let (seen, counts) = track(Self.cut(Self.talk().segments) { length })
        #expect(seen.map(\.description) == Self.expected)
        #expect(counts.gapOctets == 0)
        #expect(seen == track(Self.talk().segments).seen)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `random segments give the same exchanges`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        // Sequence numbers that wrap around within the conversation, or soon.
        let talk = Self.talk(
            client: .max - UInt32.random(in: 0...4000, using: &random),
            server: .max - UInt32.random(in: 0...8000, using: &random)
        )
        var segments = Self.cut(talk.segments) { Int.random(in: 1...700, using: &random) }
        // Repeated, grown over their neighbours, and in another order among those of one message.
        var changed: [Segment] = []
        for segment in segments {
            changed.append(segment)
            guard !segment.data.isEmpty else { continue }
            if Int.random(in: 0..<4, using: &random) == 0 { changed.append(segment) }
        }
        var i = 0
        while i + 1 < changed.count {
            let (left, right) = (changed[i], changed[i + 1])
            if left.isFromClient == right.isFromClient, !left.data.isEmpty, !right.data.isEmpty,
                left.acknowledgmentNumber == right.acknowledgmentNumber,
                Bool.random(using: &random)
            {
                changed.swapAt(i, i + 1)
            }
            i += 1
        }
        segments = changed
        let (seen, counts) = track(segments)
        #expect(seen.map(\.description) == Self.expected, "seed \(seed)")
        #expect(counts.conflicts == 0)
        #expect(counts.gapOctets == 0)
    }

    @Test func `of octets that come twice the first count, and a conflict is told`() {
        var talk = Conversation.opened()
        talk.request("GET /abcdef HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        var segments = talk.segments
        let request = segments[3]
        var early = request
        early.data = Array(request.data[8...])
        early.sequenceNumber += 8
        var late = request
        late.data[9] = UInt8(ascii: "X")
        late.data[6] = UInt8(ascii: "B")
        segments.replaceSubrange(3...3, with: [early, late])
        let (seen, counts) = track(segments)
        #expect(seen.map(\.request) == ["GET /aBcdef HTTP/1.1"])
        #expect(counts.conflicts == 1)
    }

    @Test func `a lost segment of a body may come thousands of segments later`() throws {
        var talk = Conversation.opened()
        talk.request("GET / HTTP/1.1\r\n\r\n")
        let body = String(repeating: "0123456789", count: 300_000)
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body)
        var segments = Self.cut(talk.segments) { 1000 }
        let second = try #require(segments.indices.last { segments[$0].data.count == 1000 }) - 2997
        for i in segments.indices { segments[i].time = Int64(i) }
        let inOrder = track(segments).seen
        var late = segments.remove(at: second)
        late.time = Int64(segments.count) - 1
        segments.append(late)
        let (seen, counts) = track(segments)
        let whole = "GET / HTTP/1.1 | HTTP/1.1 200 OK | complete 0 3000000"
        #expect(seen.map(\.description) == [whole])
        #expect(counts.gapOctets == 0)
        #expect(seen[0].exchange?.gapOctets == 0)
        #expect(seen[0].exchange?.end == inOrder[0].exchange?.end)
    }

    @Test func `octets that are lost in a body are counted`() {
        let length = 500
        let all = Self.cut(Self.talk().segments) { length }
        // The second and third segment of the first response.
        let lost = all.indices.filter { !all[$0].isFromClient && !all[$0].data.isEmpty }[1...2]
        let kept = all.indices.filter { !lost.contains($0) }.map { all[$0] }
        let (seen, counts) = track(kept)
        #expect(seen.map(\.description) == Self.expected)
        #expect(seen[0].exchange?.gapOctets == 1000)
        #expect(seen[0].exchange?.hasLoss == true)
        #expect(counts.gapOctets == 1000)
    }

    @Test func `what snaplen cut of a body does not end the connection`() throws {
        var segments = Self.cut(Self.talk().segments) { 1200 }
        for i in segments.indices { segments[i].captured = min(segments[i].data.count, 120) }
        let seen = track(segments).seen
        #expect(seen[0].description == Self.expected[0])
        // The end of a chunk is among what was cut.
        #expect(seen[1].outcome == .gap)
        #expect(Array(seen.map(\.description)[2...]) == Array(Self.expected[2...]))
        #expect(seen[0].exchange?.gapOctets == 3000 - (3 * 120 - 41))
        #expect(seen[0].exchange?.hasLoss == false)
    }

    @Test func `start lines that snaplen cut are taken as far as they go`() {
        var talk = Conversation.opened()
        let fields = "\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
        for (request, response) in [
            ("GET /a/very/long/path HTTP/1.1", "HTTP/1.1 200 Very Well Indeed"),
            ("GET /another HTTP/1.1", "HTTP/1.1 404 Not Found At All"),
            ("get /lower/case/a", "HTTP/1.1"),
        ] {
            talk.request(request + fields)
            talk.response(response + fields)
        }
        var segments = talk.segments
        for i in segments.indices where !segments[i].data.isEmpty { segments[i].captured = 20 }
        let seen = track(segments).seen
        #expect(seen.map(\.request) == ["GET /a/very/long/pat", "GET /another HTTP/1."])
        #expect(seen.map(\.response) == ["HTTP/1.1 200 Very We", "HTTP/1.1 404 Not Fou"])
    }

    @Test func `a lost response is told, and the next one found`() {
        let all = Self.talk().segments
        let lost = all.indices.first { !all[$0].isFromClient && !all[$0].data.isEmpty }
        let (seen, _) = track(all.indices.filter { $0 != lost }.map { all[$0] })
        #expect(
            seen.map(\.description) == ["GET /1 HTTP/1.1 | - | gap 0 0"] + Self.expected.dropFirst()
        )
        #expect(seen[1].exchange?.isResynchronized == true)
    }

    @Test func `a lost request leaves its response`() {
        let all = Self.talk().segments
        let lost = all.indices.first { all[$0].isFromClient && !all[$0].data.isEmpty }
        let (seen, _) = track(all.indices.filter { $0 != lost }.map { all[$0] })
        #expect(
            seen.map(\.description)
                == ["- | HTTP/1.1 200 OK | noRequest 0 3000"] + Self.expected.dropFirst()
        )
    }

    @Test func `retransmissions and keep-alive segments are told apart`() {
        var talk = Conversation.opened()
        talk.request("GET /a HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        var segments = talk.segments
        var keepAlive = segments[3]
        keepAlive.data = [0]
        keepAlive.sequenceNumber += UInt32(segments[3].data.count - 1)
        segments.insert(contentsOf: [segments[3], keepAlive], at: 4)
        #expect(track(segments).seen.first?.exchange?.retransmissions == 1)
    }

    @Test func `a capture that starts in the middle finds the next exchange`() {
        let all = Self.cut(Self.talk().segments) { 500 }
        let start = all.indices.filter { !all[$0].isFromClient && !all[$0].data.isEmpty }[2]
        #expect(lines(Array(all[start...])) == Array(Self.expected.dropFirst()))
    }

    @Test func `ports are used again`() {
        var first = Conversation.opened()
        first.request("GET /1 HTTP/1.1\r\n\r\n")
        var second = Conversation.opened(client: 77, server: 88)
        second.request("GET /2 HTTP/1.1\r\n\r\n")
        second.response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(
            lines(first.segments + second.segments) == [
                "GET /1 HTTP/1.1 | - | closed 0 0",
                "GET /2 HTTP/1.1 | HTTP/1.1 200 OK | complete 0 0",
            ]
        )
    }
}
