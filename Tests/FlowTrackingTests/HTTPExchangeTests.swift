import Testing
import TraceIdentity

@testable import FlowTracking

@Suite struct HTTPExchangeTests {
    private let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

    private func single(_ request: String, _ response: String...) -> [String] {
        var talk = Conversation.opened()
        talk.request(request)
        for part in response { talk.response(part) }
        talk.close()
        return lines(talk.segments)
    }

    @Test func `a request and its response are one exchange`() throws {
        var talk = Conversation.opened()
        talk.request(get)
        talk.acknowledge(fromClient: false)
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        let seen = try #require(track(talk.segments).seen.first)
        #expect(seen.description == "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 5")
        let exchange = try #require(seen.exchange)
        #expect(exchange.request?.sequenceNumber == 1001)
        #expect(exchange.request?.acknowledgmentNumber == 5001)
        #expect(exchange.response?.sequenceNumber == 5001)
        #expect(exchange.request?.size == 28)
        #expect(exchange.response?.size == 43)
        #expect(exchange.handshakeTime == 200_000)
        #expect(exchange.client.port == 40000)
        #expect(exchange.server.port == 80)
        #expect(exchange.retransmissions == 0)
        #expect(exchange.trace.context?.source == .derived)
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", "204 No Content | complete 0 0"),
        (
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n",
            "304 Not Modified | complete 0 0"
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc", "200 OK | complete 0 3"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", "200 OK | closed 0 3"),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "200 OK | complete 0 13"),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n", "200 OK | complete 0 3"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n",
            "200 OK | complete 0 3"
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "200 OK | closed 0 3"
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "200 OK | complete 0 0"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "200 OK | complete 0 0"
        ),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "200 | complete 0 0"),
        (
            "HTTP/1.1 200 OK\r\nFolded: a\r\n b\r\nContent-Length: 1\r\n\r\nx",
            "200 OK | complete 0 1"
        ),
        ("HTTP/1.1 200 OK\r\nContent-Le", "200 OK | closed 0 0"),
    ])
    func `responses end by the rules of RFC 9112`(response: String, expected: String) {
        let line = single(get, response).first ?? ""
        let version = response.hasPrefix("HTTP/1.0") ? "1.0" : "1.1"
        #expect(line == "GET /a HTTP/1.1 | HTTP/\(version) \(expected)")
    }

    @Test func `a response to HEAD has no body`() {
        #expect(
            single(
                "HEAD / HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
            ) == [
                "HEAD / HTTP/1.1 | HTTP/1.1 200 OK | complete 0 0",
                "GET /b HTTP/1.1 | HTTP/1.1 404 No | complete 0 0",
            ]
        )
    }

    @Test func `the k-th response answers the k-th request`() {
        var talk = Conversation.opened()
        talk.request("POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\n\r\nGET")
        talk.request(" /3 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 201 A\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 202 B\r\nContent-Le")
        talk.response("ngth: 2\r\n\r\n22HTTP/1.1 203 C\r\nContent-Length: 0\r\n\r\n")
        #expect(
            lines(talk.segments) == [
                "POST /1 HTTP/1.1 | HTTP/1.1 201 A | complete 3 1",
                "GET /2 HTTP/1.1 | HTTP/1.1 202 B | complete 0 2",
                "GET /3 HTTP/1.1 | HTTP/1.1 203 C | complete 0 0",
            ]
        )
    }

    @Test func `an upgrade ends HTTP`() throws {
        var talk = Conversation.opened()
        talk.request("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
        talk.response("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        talk.request("GET /not-http HTTP/1.1\r\n\r\n")
        talk.close()
        let seen = track(talk.segments).seen
        #expect(seen.count == 1)
        #expect(seen.first?.outcome == .complete)
        #expect(seen.first?.exchange?.isUpgrade == true)
    }

    @Test func `HTTP in a tunnel is found`() {
        var talk = Conversation.opened()
        talk.request("CONNECT a:80 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 Established\r\nContent-Length: 7\r\n\r\n")
        talk.request(get)
        talk.response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(
            lines(talk.segments) == [
                "CONNECT a:80 HTTP/1.1 | HTTP/1.1 200 Established | complete 0 0",
                "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 0",
            ]
        )
    }

    @Test func `empty lines before a request are passed over`() {
        #expect(
            single("\r\n\r\n" + get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                == ["GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 0"]
        )
    }

    @Test func `a response may end before its request`() {
        var talk = Conversation.opened()
        talk.request("POST /a HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc")
        talk.response("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        talk.request("def")
        #expect(
            lines(talk.segments) == ["POST /a HTTP/1.1 | HTTP/1.1 413 Too Large | complete 6 0"]
        )
    }

    @Test func `a head that is too long is cut`() throws {
        var limits = FlowLimits()
        limits.headOctets = 100
        var talk = Conversation.opened()
        talk.request("GET /a HTTP/1.1\r\nLong: \(String(repeating: "x", count: 200))\r\n\r\n")
        talk.response("HTTP/1.1 431 No\r\nContent-Length: 0\r\n\r\n")
        let seen = try #require(track(talk.segments, limits: limits).seen.first)
        #expect(seen.description == "GET /a HTTP/1.1 | HTTP/1.1 431 No | complete 0 0")
        #expect(seen.requestHead.utf8.count == 100)
        #expect(seen.exchange?.request?.isCut == true)
    }

    @Test func `a malformed head is told`() throws {
        var talk = Conversation.opened()
        talk.request("GET /a HTTP/1.1\r\nno field\r\n\r\n")
        talk.response("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")
        let seen = try #require(track(talk.segments).seen.first)
        #expect(seen.description == "GET /a HTTP/1.1 | HTTP/1.1 400 Bad | complete 0 0")
        #expect(seen.exchange?.request?.isMalformed == true)
    }

    @Test(arguments: [
        "\u{16}\u{3}\u{1}", "SSH-2.0-OpenSSH_9.2\r\n", "EHLO example.org\r\n",
        "\0\0\0", "get / http/1.1\r\n\r\n",
    ])
    func `what is not HTTP leaves nothing behind`(text: String) {
        var talk = Conversation.opened()
        talk.request(text)
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for segment in talk.segments { tracker.observe(segment, &seen) }
        let flows = tracker.flows.count
        let connections = tracker.applications.http1.count
        let octets = tracker.applications.pool.octets
        #expect((flows, connections, octets) == (0, 0, 0))
    }
}
