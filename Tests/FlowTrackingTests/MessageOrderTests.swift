import Testing

@testable import FlowTracking

/// Which messages belong together, where they do not simply take turns.
@Suite struct MessageOrderTests {
    private let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    @Test func `interim responses are passed over, however many`() {
        var talk = Conversation.opened()
        talk.request("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        talk.response("HTTP/1.1 100 Continue\r\n\r\n")
        talk.request("hi")
        talk.response("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        talk.response("HTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n" + ok)
        talk.request(get)
        talk.response("HTTP/1.1 103 Early Hints\r\n\r\n")
        talk.response(ok)
        #expect(
            lines(talk.segments) == [
                "POST /a HTTP/1.1 | HTTP/1.1 200 OK | complete 2 2",
                "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2",
            ]
        )
    }

    @Test(arguments: [
        ("HEAD", "200 OK\r\nTransfer-Encoding: chunked"), ("HEAD", "200 OK\r\nContent-Length: 9"),
        ("GET", "204 No Content\r\nTransfer-Encoding: chunked"),
        ("GET", "304 Not Modified\r\nContent-Length: 9"),
        ("GET", "304 Not Modified\r\nTransfer-Encoding: chunked"),
    ])
    func `a response without a body is followed by the next`(method: String, status: String) {
        var talk = Conversation.opened()
        talk.request("\(method) /1 HTTP/1.1\r\n\r\n" + get)
        talk.response("HTTP/1.1 \(status)\r\n\r\n" + ok)
        #expect(lines(talk.segments).last == "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2")
    }

    @Test func `trailers end a body`() {
        var talk = Conversation.opened()
        talk.request("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n")
        talk.request("A: b\r\nHTTP/1.1 200 OK: c\r\n\r\n" + get)
        talk.response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\n")
        talk.response("grpc-status: 0\r\nX: HTTP/1.1 200 OK\r\n\r\n" + ok)
        #expect(
            lines(talk.segments) == [
                "POST /a HTTP/1.1 | HTTP/1.1 200 OK | complete 2 2",
                "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2",
            ]
        )
    }

    @Test func `a refusal may come before the request's body, and end the connection`() {
        let refusal = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"
        for isReset in [false, true] {
            var talk = Conversation.opened()
            talk.request("POST /a HTTP/1.1\r\nContent-Length: 9000\r\n\r\nabc")
            talk.response(refusal)
            talk.request("def")
            if isReset {
                talk.reset(fromClient: false)
            } else {
                talk.fin(fromClient: false)
                talk.request("ghi")
                talk.reset(fromClient: false)
            }
            #expect(
                lines(talk.segments) == [
                    "POST /a HTTP/1.1 | HTTP/1.1 413 Too Large | complete 6 2"
                ]
            )
        }
    }

    @Test(arguments: ["HTTP/1.1 431 Too Large", "HTTP/1.1 408 Request Timeout"])
    func `a refusal may come before the request's head is whole`(status: String) throws {
        var talk = Conversation.opened()
        talk.request(get)
        talk.response(ok)
        talk.request("GET /b HTTP/1.1\r\nCookie: " + String(repeating: "c", count: 500))
        talk.response("HTTP/1.1 103 Early Hints\r\n\r\n")
        talk.response("\(status)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        talk.request("the rest of it\r\n\r\n")
        talk.close()
        let seen = track(talk.segments).seen
        #expect(
            seen.map(\.description) == [
                "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2",
                "GET /b HTTP/1.1 | \(status) | complete 0 0",
            ]
        )
        let last = try #require(seen.last?.exchange)
        #expect(last.request?.isCut == true)
        #expect(last.response?.isCut == false)
        #expect(last.gapOctets == 0)
    }

    @Test func `requests that are not answered before a reset are reset`() {
        var talk = Conversation.opened()
        talk.request(get + "GET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n")
        talk.response(ok)
        talk.reset(fromClient: true)
        talk.response(ok)
        #expect(
            lines(talk.segments) == [
                "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2",
                "GET /2 HTTP/1.1 | - | reset 0 0", "GET /3 HTTP/1.1 | - | reset 0 0",
            ]
        )
    }

    @Test func `HTTP goes on where a tunnel or an upgrade is refused`() {
        var talk = Conversation.opened()
        talk.request("CONNECT a:443 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno")
        talk.request("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
        talk.response("HTTP/1.1 426 Upgrade Required\r\nUpgrade: a\r\nContent-Length: 2\r\n\r\nno")
        talk.request(get)
        talk.response(ok)
        #expect(
            lines(talk.segments) == [
                "CONNECT a:443 HTTP/1.1 | HTTP/1.1 403 No | complete 0 2",
                "GET /chat HTTP/1.1 | HTTP/1.1 426 Upgrade Required | complete 0 2",
                "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2",
            ]
        )
    }
}
