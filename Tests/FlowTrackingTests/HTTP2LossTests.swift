import Randomness
import Testing
import TraceIdentity

@testable import FlowTracking

private typealias H2 = HTTP2Frames

@Suite struct HTTP2LossTests {
    /// A reference to the field that was added last but `index`.
    private func reference(_ index: UInt8) -> [UInt8] { [0x80 | 62 + index] }

    @Test func `joined in the middle, what is certain is told`() throws {
        var talk = Conversation()
        // `:path` is an old field's, the rest is not.
        let known = H2.block([(":method", "GET"), (":scheme", "http")])
        talk.add(true, H2.frame(1, flags: 5, stream: 7, known + reference(0)))
        talk.add(false, H2.frame(1, flags: 4, stream: 7, [0x88] + reference(3)))
        talk.add(false, H2.data(7, "abc"))
        talk.add(true, H2.request(9, "/9"))
        talk.add(false, H2.response(9))
        let seen = track(talk.segments).seen
        #expect(
            seen.map(\.description) == [
                "GET  HTTP/2 | HTTP/2 200 | complete 0 3",
                "GET /9 HTTP/2 | HTTP/2 200 | complete 0 0",
            ]
        )
        #expect(seen.map { $0.exchange?.stream?.isHPACKIncomplete } == [true, false])
        #expect(seen.allSatisfy { $0.exchange?.request?.isMalformed == false })
        #expect(seen.allSatisfy { $0.exchange?.response?.isMalformed == false })
    }

    @Test func `a response whose request was before the capture is told`() {
        var talk = Conversation()
        talk.add(false, H2.response(7, isLast: false) + H2.data(7, "abc"))
        talk.add(false, H2.response(9, 404))
        #expect(
            lines(talk.segments) == [
                "- | HTTP/2 200 | noRequest 0 3", "- | HTTP/2 404 | noRequest 0 0",
            ]
        )
    }

    @Test func `a connection is joined by frames that bear no head, too`() {
        var talk = Conversation()
        talk.add(false, H2.data(5, "the rest of a body", isLast: false))
        talk.add(true, H2.frame(8, stream: 5, [0, 0, 16, 0]))
        talk.add(false, H2.data(5, "of a body"))
        talk.add(true, H2.request(7, "/7"))
        talk.add(false, H2.response(7))
        #expect(lines(talk.segments) == ["GET /7 HTTP/2 | HTTP/2 200 | complete 0 0"])
    }

    @Test func `a head that goes on behind the end of its stream has a number of its own`() {
        var talk = Conversation()
        talk.add(true, H2.request(7, "/7", method: "POST", isLast: false))
        let fields = [(":method", "GET"), (":scheme", "http"), (":path", "/late")]
        talk.add(true, H2.headers(7, fields, flags: 0))
        talk.add(false, H2.reset(7))
        talk.add(true, H2.continuation(7, [("a", "b")]))
        let seen = track(talk.segments).seen
        #expect(seen.map(\.request) == ["POST /7 HTTP/2", "GET /late HTTP/2"])
        #expect(Set(seen.map { $0.exchange?.serial }).count == 2)
    }

    @Test func `octets missing in DATA are passed over by its length`() throws {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, "/1"))
        talk.add(false, H2.response(1, isLast: false))
        let body = H2.data(1, String(repeating: "b", count: 300))
        for (i, part) in body.parts(of: 100).enumerated() {
            talk.add(false, part, captured: i == 1 ? 10 : nil)
        }
        talk.add(true, H2.request(3, "/3"))
        talk.add(false, H2.response(3))
        let seen = track(talk.segments).seen
        #expect(
            seen.map(\.description) == [
                "GET /1 HTTP/2 | HTTP/2 200 | complete 0 300",
                "GET /3 HTTP/2 | HTTP/2 200 | complete 0 0",
            ]
        )
        #expect(seen.first?.exchange?.gapOctets == 90)
        #expect(seen.first?.exchange?.stream?.isHPACKIncomplete == false)
    }

    @Test func `a gap in a head leaves the connection, and makes its fields incomplete`() {
        var talk = Conversation.http2()
        // Added to the table: an old field can be told from a new one.
        talk.add(true, H2.request(1, "/1", isIndexed: true))
        talk.add(false, H2.response(1))
        talk.add(
            true,
            H2.request(3, "/3", fields: [("long", String(repeating: "x", count: 100))]),
            captured: 70
        )
        talk.add(false, H2.response(3))
        talk.add(true, H2.frame(1, flags: 5, stream: 5, [0x82, 0x86] + reference(1)))
        talk.add(false, H2.response(5))
        talk.add(true, H2.request(7, "/7"))
        talk.add(false, H2.response(7))
        let seen = track(talk.segments).seen
        #expect(
            seen.map(\.description) == [
                "GET /1 HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET /3 HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET  HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET /7 HTTP/2 | HTTP/2 200 | complete 0 0",
            ]
        )
        #expect(
            seen.map { $0.exchange?.stream?.isHPACKIncomplete } == [false, true, true, false]
        )
        #expect(seen.map { $0.exchange?.request?.isCut } == [false, true, false, false])
        #expect(seen.dropFirst().first?.exchange?.gapOctets ?? 0 > 0)
    }

    @Test func `behind lost octets, frames are found at a segment's start`() throws {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, "/1") + H2.request(3, "/3"))
        talk.add(false, H2.response(1, isLast: false))
        // Lost: the end of stream 1's body.
        talk.add(false, H2.data(1, "lost"))
        let lost = talk.segments.count - 1
        talk.add(false, H2.response(3))
        talk.acknowledge()
        talk.add(true, H2.request(5, "/5"))
        talk.add(false, H2.response(5, 205))
        talk.close()
        var segments = talk.segments
        segments.remove(at: lost)
        let (seen, counts) = track(segments)
        #expect(
            seen.map(\.description) == [
                "GET /3 HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET /5 HTTP/2 | HTTP/2 205 | complete 0 0",
                "GET /1 HTTP/2 | HTTP/2 200 | gap 0 0",
            ]
        )
        #expect(counts.gapOctets == 13)
    }

    @Test func `a stream whose end was lost is given up in time`() {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, "/1"))
        talk.add(false, H2.response(1, isLast: false))
        talk.add(false, H2.data(1, "lost"))
        let lost = talk.segments.count - 1
        talk.add(false, H2.settingsAck)
        talk.acknowledge()
        talk.wait(seconds: 40)
        talk.add(true, H2.request(3, "/3"))
        talk.add(false, H2.response(3))
        var segments = talk.segments
        segments.remove(at: lost)
        #expect(
            lines(segments) == [
                "GET /1 HTTP/2 | HTTP/2 200 | gap 0 0", "GET /3 HTTP/2 | HTTP/2 200 | complete 0 0",
            ]
        )
    }

    @Test(arguments: [
        "\0\0\u{2}\u{4}\0\0\0\0\0ab", "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
    ])
    func `what is not HTTP/2 leaves nothing behind`(text: String) {
        var talk = Conversation.opened()
        talk.request(text)
        talk.request("more that is none\r\n\r\n")
        let (seen, counts) = track(talk.segments)
        #expect(seen.isEmpty)
        #expect(counts.exchanges == 0)
    }

    @Test func `segments out of order are read in order`() {
        var talk = Conversation.http2()
        let octets = H2.request(1, "/1") + H2.request(3, "/3") + H2.request(5, "/5")
        for part in octets.parts(of: 20) { talk.add(true, part) }
        talk.add(false, H2.response(5) + H2.response(3) + H2.response(1))
        var segments = talk.segments
        segments.swapAt(6, 8)
        segments.swapAt(7, 9)
        for i in segments.indices { segments[i].time = Int64(100 * i) }
        #expect(lines(segments).sorted() == lines(talk.segments).sorted())
        #expect(lines(segments).count == 3)
    }

    @Test func `whatever is lost, exchanges are told once and memory is given back`() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<300 {
            var talk = Conversation.http2()
            for id in 0..<20 {
                let id = UInt32(2 * id + 1)
                let isPost = random.next(below: 2) == 0
                talk.add(true, H2.request(id, "/\(id)", isLast: !isPost, isIndexed: true))
                if isPost { talk.add(true, H2.data(id, String(repeating: "p", count: 50))) }
                talk.add(false, H2.response(id, isLast: false))
                talk.add(false, H2.data(id, String(repeating: "r", count: 70)))
                talk.acknowledge()
            }
            talk.close()
            var segments = talk.segments
            for _ in 0..<random.next(below: 8) {
                let i = 5 + random.next(below: segments.count - 8)
                switch random.next(below: 4) {
                case 0: segments.remove(at: i)
                case 1: segments[i].captured = random.next(below: 60)
                case 2: segments.swapAt(i, i + random.next(below: 3))
                default: segments.insert(segments[i], at: i)
                }
            }
            for i in segments.indices { segments[i].time = Int64(100 * i) }
            var tracker = FlowTracker()
            var seen: [Seen] = []
            for segment in segments { tracker.observe(segment, &seen) }
            tracker.finish()
            tracker.take(&seen)
            let ids = seen.compactMap {
                $0.exchange?.request == nil ? nil : $0.exchange?.stream?.id
            }
            #expect(Set(ids).count == ids.count)
            #expect(tracker.applications.pool.octets == 0)
            #expect(tracker.applications.http2.count == 0)
        }
    }
}
