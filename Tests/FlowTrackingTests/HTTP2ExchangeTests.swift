import Dissection
import Testing
import TraceIdentity

@testable import FlowTracking

private typealias H2 = HTTP2Frames

@Suite struct HTTP2ExchangeTests {
    @Test func `a request and its response are one exchange`() throws {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, fields: [("accept", "*/*")]))
        talk.add(false, H2.response(1, isLast: false) + H2.data(1, "hello"))
        let seen = try #require(track(talk.segments).seen.first)
        #expect(seen.description == "GET /a HTTP/2 | HTTP/2 200 | complete 0 5")
        #expect(seen.requestHead == "GET /a HTTP/2\r\nhost: x\r\naccept: */*\r\n\r\n")
        let exchange = try #require(seen.exchange)
        #expect(exchange.stream?.id == 1)
        #expect(exchange.stream?.scheme == .http)
        #expect(exchange.stream?.isHPACKIncomplete == false)
        #expect(exchange.request?.sequenceNumber == UInt32(1001 + H2.start.count))
        #expect(exchange.request?.acknowledgmentNumber == UInt32(5019))
        #expect(exchange.response?.sequenceNumber == UInt32(5019))
        #expect(exchange.request?.size == UInt64(H2.request(1, fields: [("accept", "*/*")]).count))
        #expect(exchange.response?.size == UInt64(H2.response(1).count + 14))
        #expect(exchange.client.port == 40000)
        #expect(exchange.handshakeTime == 200_000)
        #expect(exchange.trace.context?.source == .derived)
    }

    @Test func `streams may be interleaved`() {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, "/1", method: "POST", isLast: false) + H2.request(3, "/3"))
        talk.add(true, H2.data(1, "abc") + H2.request(5, "/5"))
        talk.add(false, H2.response(5, 205) + H2.response(3, isLast: false))
        talk.add(false, H2.response(1, 201, isLast: false) + H2.data(3, "33", isLast: false))
        talk.add(false, H2.data(1, "1") + H2.data(3, "3"))
        #expect(
            lines(talk.segments) == [
                "GET /5 HTTP/2 | HTTP/2 205 | complete 0 0",
                "POST /1 HTTP/2 | HTTP/2 201 | complete 3 1",
                "GET /3 HTTP/2 | HTTP/2 200 | complete 0 3",
            ]
        )
    }

    @Test(arguments: [1, 2, 5, 9, 10, 30, 88])
    func `segments may end anywhere`(size: Int) {
        let fromClient =
            H2.start + H2.request(1, "/1", method: "POST", isLast: false) + H2.data(1, "abc")
            + H2.request(3, "/3", fields: [("long", String(repeating: "x", count: 300))])
        let fromServer =
            H2.settings + H2.response(1, isLast: false) + H2.data(1, "hello") + H2.response(3, 404)
        var talk = Conversation.opened()
        // The first four octets of a preface tell it from a method.
        for part in fromClient.parts(of: max(4, size)) { talk.add(true, part) }
        for part in fromServer.parts(of: size) { talk.add(false, part) }
        #expect(
            lines(talk.segments) == [
                "POST /1 HTTP/2 | HTTP/2 200 | complete 3 5",
                "GET /3 HTTP/2 | HTTP/2 404 | complete 0 0",
            ]
        )
    }

    @Test func `a head may go on in other frames, with padding and a priority`() throws {
        let start = H2.block([(":method", "GET"), (":scheme", "https"), (":path", "/a")])
        let padded = H2.frame(
            1,
            flags: 0x29,
            stream: 1,
            [3, 0, 0, 0, 0, 16] + start + [0, 0, 0]
        )
        var talk = Conversation.http2()
        talk.add(true, padded + H2.continuation(1, [(":authority", "x")], isLast: false))
        talk.add(true, H2.continuation(1, [("cookie", "a=b")]))
        talk.add(false, H2.response(1, isLast: false))
        talk.add(false, H2.frame(0, flags: 9, stream: 1, [2, 0x61, 0x62, 0x63, 0, 0]))
        let seen = try #require(track(talk.segments).seen.first)
        #expect(seen.requestHead == "GET /a HTTP/2\r\nhost: x\r\ncookie: a=b\r\n\r\n")
        #expect(seen.description == "GET /a HTTP/2 | HTTP/2 200 | complete 0 3")
        #expect(seen.exchange?.stream?.scheme == .https)
    }

    @Test func `trailers go to the fields, and interim responses are passed over`() throws {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, method: "POST", isLast: false))
        talk.add(false, H2.response(1, 103, fields: [("link", "x")], isLast: false))
        talk.add(false, H2.response(1, fields: [("a", "b")], isLast: false))
        // The request's trailers come when the response's head is there already.
        talk.add(true, H2.data(1, "12", isLast: false) + H2.headers(1, [("c", "d")]))
        talk.add(false, H2.data(1, "345", isLast: false))
        talk.add(false, H2.headers(1, [("grpc-status", "4"), ("grpc-message", "late")]))
        let seen = try #require(track(talk.segments).seen.first)
        #expect(seen.description == "POST /a HTTP/2 | HTTP/2 200 | complete 2 3")
        #expect(seen.requestHead == "POST /a HTTP/2\r\nhost: x\r\nc: d\r\n\r\n")
        #expect(
            seen.responseHead
                == "HTTP/2 200\r\na: b\r\ngrpc-status: 4\r\ngrpc-message: late\r\n\r\n"
        )
        #expect(seen.exchange?.response?.head.fieldCount == 3)
        #expect(seen.exchange?.response?.head.names.mayContain("grpc-message") == true)
        #expect(seen.exchange?.stream?.grpcStatus == 4)
    }

    @Test func `a promise is the request of what is pushed`() {
        let fields = [
            (":method", "GET"), (":scheme", "http"), (":path", "/p"), (":authority", "x"),
        ]
        var talk = Conversation.http2()
        talk.add(true, H2.request(1))
        talk.add(
            false,
            H2.frame(5, flags: 4, stream: 1, [0, 0, 0, 2] + H2.block(fields)) + H2.response(1)
        )
        talk.add(false, H2.response(2, isLast: false) + H2.data(2, "pushed"))
        #expect(
            lines(talk.segments) == [
                "GET /a HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET /p HTTP/2 | HTTP/2 200 | complete 0 6",
            ]
        )
    }

    @Test func `streams end by reset, by GOAWAY, and with the connection`() {
        var talk = Conversation.http2()
        for id: UInt32 in [1, 3, 5, 7, 9] { talk.add(true, H2.request(id, "/\(id)")) }
        talk.add(true, H2.reset(3))
        talk.add(false, H2.response(1, isLast: false) + H2.reset(1, 2))
        talk.add(false, H2.response(5, isLast: false) + H2.goAway(lastID: 7))
        talk.close()
        #expect(
            lines(talk.segments) == [
                "GET /3 HTTP/2 | - | reset 0 0",
                "GET /1 HTTP/2 | HTTP/2 200 | reset 0 0",
                "GET /9 HTTP/2 | - | noResponse 0 0",
                "GET /5 HTTP/2 | HTTP/2 200 | closed 0 0",
                "GET /7 HTTP/2 | - | noResponse 0 0",
            ]
        )
    }

    @Test func `a response that is whole may end its request`() {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, method: "POST", isLast: false))
        talk.add(false, H2.response(1, 413) + H2.reset(1, 0))
        #expect(lines(talk.segments) == ["POST /a HTTP/2 | HTTP/2 413 | complete 0 0"])
    }

    @Test func `a reset of the connection ends all, and what is open is told`() {
        var talk = Conversation.http2()
        talk.add(true, H2.request(1, "/1") + H2.request(3, "/3"))
        var open = talk
        talk.reset(fromClient: false)
        #expect(
            lines(talk.segments) == [
                "GET /1 HTTP/2 | - | reset 0 0", "GET /3 HTTP/2 | - | reset 0 0",
            ]
        )
        open.wait(seconds: 60)
        open.acknowledge(fromClient: false)
        open.add(false, H2.response(3))
        #expect(
            lines(open.segments) == [
                "GET /1 HTTP/2 | - | timeout 0 0", "GET /3 HTTP/2 | - | timeout 0 0",
            ]
        )
    }

    @Test func `h2c goes on with the request that asked for it`() throws {
        var talk = Conversation.opened()
        talk.request("GET /up HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n")
        let answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"
        talk.add(false, Array(answer.utf8) + H2.settings + H2.response(1, isLast: false))
        talk.add(true, H2.start + H2.request(3, "/b"))
        talk.add(false, H2.data(1, "12") + H2.response(3, 204))
        let seen = track(talk.segments).seen
        #expect(
            seen.map(\.description) == [
                "GET /up HTTP/1.1 | HTTP/2 200 | complete 0 2",
                "GET /b HTTP/2 | HTTP/2 204 | complete 0 0",
            ]
        )
        #expect(seen.first?.exchange?.stream?.id == 1)
        #expect(seen.first?.exchange?.isUpgrade == false)
    }

    @Test func `too many streams push out the oldest`() {
        var limits = FlowLimits()
        limits.exchanges = 2
        var talk = Conversation.http2()
        for id: UInt32 in [1, 3, 5] { talk.add(true, H2.request(id, "/\(id)")) }
        talk.add(false, H2.response(5))
        let (seen, counts) = track(talk.segments, limits: limits)
        #expect(
            seen.map(\.description) == [
                "GET /1 HTTP/2 | - | open 0 0", "GET /5 HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET /3 HTTP/2 | - | open 0 0",
            ]
        )
        #expect(counts.evictedExchanges == 1)
        #expect(counts.evictedFlows == 0)
    }

    @Test func `a head that is too long is cut, and the next is read`() throws {
        var limits = FlowLimits()
        limits.headOctets = 200
        var talk = Conversation.http2()
        let long = ("long", String(repeating: "x", count: 170))
        talk.add(true, H2.request(1, fields: [("a", "b"), long], isLast: true, isIndexed: true))
        // Fields of 300 octets, in two frames.
        talk.add(
            true,
            H2.headers(3, [(":method", "GET"), (":path", "/3")], flags: 0, isLast: true)
        )
        talk.add(true, H2.continuation(3, [long, long]))
        talk.add(true, H2.request(5, "/5"))
        talk.add(false, H2.response(1) + H2.response(3) + H2.response(5))
        let (seen, _) = track(talk.segments, limits: limits)
        #expect(
            seen.map(\.description) == [
                "GET /a HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET /3 HTTP/2 | HTTP/2 200 | complete 0 0",
                "GET /5 HTTP/2 | HTTP/2 200 | complete 0 0",
            ]
        )
        #expect(seen.map { $0.exchange?.request?.isCut } == [true, true, false])
        #expect(seen.allSatisfy { $0.requestHead.utf8.count <= 200 })
    }

    @Test func `a malformed head is told`() throws {
        var talk = Conversation.http2()
        talk.add(true, H2.headers(1, [(":method", "GET"), (":path", "/a\r\nx: y")]))
        talk.add(true, H2.headers(3, [(":method", "GET"), (":scheme", "http"), (":path", "/3")]))
        talk.add(false, H2.response(1, 400) + H2.frame(1, flags: 5, stream: 3, [0x88, 0x80]))
        let seen = track(talk.segments).seen
        #expect(seen.count == 2)
        #expect(seen.first?.request == "GET /a  x: y HTTP/2")
        #expect(seen.first?.exchange?.request?.isMalformed == true)
        #expect(seen.last?.description == "GET /3 HTTP/2 | HTTP/2 200 | complete 0 0")
        #expect(seen.last?.exchange?.response?.isMalformed == true)
    }
}

extension [UInt8] {
    func parts(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
