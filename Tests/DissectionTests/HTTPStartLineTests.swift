import Testing

@testable import Dissection

struct HTTPStartLineTests {
    @Test(arguments: [
        ("GET / HTTP/1.1", "GET", "/", HTTPVersion.http1_1),
        ("GET / HTTP/1.0", "GET", "/", HTTPVersion.http1_0),
        ("get /a?b=c HTTP/1.1", "get", "/a?b=c", HTTPVersion.http1_1),
        ("PURGE /x HTTP/1.1", "PURGE", "/x", HTTPVersion.http1_1),
        ("M-SEARCH * HTTP/1.1", "M-SEARCH", "*", HTTPVersion.http1_1),
        ("OPTIONS * HTTP/1.1", "OPTIONS", "*", HTTPVersion.http1_1),
        ("CONNECT example.com:443 HTTP/1.1", "CONNECT", "example.com:443", HTTPVersion.http1_1),
        (
            "GET http://example.com:80/a HTTP/1.1", "GET", "http://example.com:80/a",
            HTTPVersion.http1_1
        ),
        ("GET /a b HTTP/1.1", "GET", "/a b", HTTPVersion.http1_1),
        ("GET /\u{e9} HTTP/1.1", "GET", "/\u{e9}", HTTPVersion.http1_1),
        ("!#$%&'*+-.^_`|~09 x HTTP/1.9", "!#$%&'*+-.^_`|~09", "x", HTTPVersion.http1_1),
        (
            "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF / HTTP/1.1", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF", "/",
            HTTPVersion.http1_1
        ),
        ("M T HTTP/1.1", "M", "T", HTTPVersion.http1_1),
    ])
    func `reads a request line`(
        line: String,
        method: String,
        target: String,
        version: HTTPVersion
    ) throws {
        for end in ["\r\n", "\n"] {
            let octets = Array((line + end + "Host: a\r\n").utf8)
            let startLine = try #require(recognize(octets))
            guard case .request(let methodRange, let targetRange) = startLine.kind else {
                Issue.record("not a request")
                return
            }
            #expect(text(methodRange, of: octets) == method)
            #expect(text(targetRange, of: octets) == target)
            #expect(startLine.version == version)
            #expect(startLine.line == 0..<line.utf8.count)
            #expect(startLine.end == line.utf8.count + end.utf8.count)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK", 200, "OK", HTTPVersion.http1_1),
        ("HTTP/1.0 404 Not Found", 404, "Not Found", HTTPVersion.http1_0),
        ("HTTP/1.1 204 ", 204, "", HTTPVersion.http1_1),
        ("HTTP/1.1 204", 204, "", HTTPVersion.http1_1),
        ("HTTP/1.1 999 \u{fc}", 999, "\u{fc}", HTTPVersion.http1_1),
        ("HTTP/1.1 100 Continue", 100, "Continue", HTTPVersion.http1_1),
    ])
    func `reads a status line`(
        line: String,
        statusCode: UInt16,
        reason: String,
        version: HTTPVersion
    ) throws {
        for end in ["\r\n", "\n"] {
            let octets = Array((line + end).utf8)
            let startLine = try #require(recognize(octets))
            guard case .response(statusCode, let range) = startLine.kind else {
                Issue.record("\(startLine.kind)")
                return
            }
            #expect(text(range, of: octets) == reason)
            #expect(startLine.version == version)
            #expect(startLine.line == 0..<line.utf8.count)
            #expect(startLine.end == octets.count)
        }
    }

    @Test(arguments: [
        "", "\r\n", "\n", "GET", "GET \r\n", "GET /\r\n", "GET / HTTP/1.1", "GET / HTTP/1.1\r",
        "GET  HTTP/1.1\r\n", "GET / HTTP/2\r\n", "GET / HTTP/2.0\r\n", "GET / HTTP/0.9\r\n",
        "GET / http/1.1\r\n", "GET / HTTP/1.\r\n", "GET / HTTP/1.x\r\n", "GET / HTTP/1.11\r\n",
        "GET / HTTP/1.1 \r\n", "GET /HTTP/1.1\r\n", " GET / HTTP/1.1\r\n", "GET\t/ HTTP/1.1\r\n",
        "G(T / HTTP/1.1\r\n", "G\u{e9}T / HTTP/1.1\r\n",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "HTTP/1.1 200 OK", "HTTP/1.1\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2x0 OK\r\n",
        "HTTP/1.1 x00 OK\r\n", "HTTP/1.1 20x OK\r\n", "HTTP/1.1 2000\r\n", "HTTP/1.1-200 OK\r\n",
        "HTTP/1.x 200 OK\r\n", "HTTP/2 200 OK\r\n", "HTTP/2.0 200 OK\r\n", "http/1.1 200 OK\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n", "{\"a\": \"GET / HTTP/1.1\"}\r\n", "220 mail ESMTP\r\n",
    ])
    func `is not recognized in what is none, or not whole`(data: String) {
        #expect(recognize(Array(data.utf8)) == nil)
        #expect(dissect(.ethernet(0x0800, .ipv4(6, .tcp(.text(data))))).application == .none)
        #expect(dissect(.ethernet(0x0800, .ipv4(6, .tcp(.text(data))))).stop == nil)
    }

    @Test func `is not recognized before it is whole`() {
        for line in ["GET /orders HTTP/1.1\r\n", "HTTP/1.1 404 Not Found\r\n"] {
            let octets = Array(line.utf8)
            for count in 0..<octets.count {
                #expect(recognize(Array(octets.prefix(count))) == nil)
            }
            #expect(recognize(octets) != nil)
        }
    }

    @Test func `a line ends before its CR LF or its LF`() {
        #expect(lineEnd("a\r\nb", from: 0) == [1, 3])
        #expect(lineEnd("a\nb", from: 0) == [1, 2])
        #expect(lineEnd("a\r\r\nb", from: 0) == [2, 4])
        #expect(lineEnd("a\r\nb\n", from: 3) == [4, 5])
        #expect(lineEnd("a\r\n", from: 2) == [2, 3])
        #expect(lineEnd("a\r\n", from: 3) == nil)
        #expect(lineEnd("a\r", from: 0) == nil)
    }

    @Test func `a token's octets are those of RFC 9110`() {
        let token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for octet in UInt8.min...UInt8.max {
            #expect(octet.isHTTPTokenOctet == Array(token.utf8).contains(octet), "\(octet)")
        }
    }

    private func recognize(_ octets: [UInt8]) -> HTTPStartLine? {
        HTTPStartLine(recognizing: octets.span)
    }

    private func lineEnd(_ text: String, from offset: Int) -> [Int]? {
        let octets = Array(text.utf8)
        return octets.span.lineEnd(from: offset).map { [$0.end, $0.next] }
    }
}
