import Dissection
import Testing

@testable import FlowTracking

/// Heads that break the rules, or the limits.
@Suite struct HeadTests {
    private let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    /// The segments of a text: all at once, or some octets each.
    private func talk(_ parts: [(isRequest: Bool, text: String)], cut: Int?) -> [Segment] {
        var talk = Conversation.opened()
        for part in parts {
            var rest = Array(part.text.utf8)[...]
            while !rest.isEmpty {
                talk.add(part.isRequest, Array(rest.prefix(cut ?? rest.count)))
                rest = rest.dropFirst(cut ?? rest.count)
            }
        }
        return talk.segments
    }

    @Test(arguments: [
        "HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/3.7\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno field\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 200) + "\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ])
    func `a malformed response ends its exchange, and the next is found`(response: String) throws {
        for cut in [nil, 1, 7] {
            // The next head is looked for at the start of a segment.
            var segments = talk([(true, get), (false, response)], cut: cut)
            let (client, server) = (UInt32(get.utf8.count), UInt32(response.utf8.count))
            segments.append(
                Segment(
                    isFromClient: true,
                    sequenceNumber: 1001 + client,
                    acknowledgmentNumber: 5001 + server,
                    data: Array(get.utf8),
                    time: 1_000_000
                )
            )
            segments.append(
                Segment(
                    isFromClient: false,
                    sequenceNumber: 5001 + server,
                    acknowledgmentNumber: 1001 + 2 * client,
                    data: Array(ok.utf8),
                    time: 1_100_000
                )
            )
            let seen = track(segments).seen
            #expect(seen.count == 2)
            let first = try #require(seen.first)
            #expect(first.outcome == .complete)
            #expect(first.request == "GET /a HTTP/1.1")
            #expect(first.exchange?.response?.isMalformed == true)
            #expect(first.exchange?.gapOctets == 0)
            #expect(seen.last?.description == "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2")
            #expect(seen.last?.exchange?.response?.isMalformed == false)
        }
    }

    @Test func `what is no response at all is a malformed one`() throws {
        for garbage in ["<html>old</html>", "ICY 200 OK\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"] {
            let segments = talk(
                [(true, get), (false, ok), (true, get), (false, garbage)],
                cut: nil
            )
            let seen = track(segments).seen
            #expect(seen.map(\.outcome) == [.complete, .complete])
            #expect(seen.map { $0.exchange?.response?.isMalformed } == [false, true])
        }
    }

    @Test func `where it is not certain that a head is due, none is malformed`() {
        // The capture starts while a response is being sent.
        var talk = Conversation()
        talk.request(get)
        talk.response("the end of a body that was asked for before")
        talk.response(ok)
        #expect(lines(talk.segments) == ["GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2"])
        // A tunnel carries anything.
        talk = .opened()
        talk.request("CONNECT a:443 HTTP/1.1\r\n\r\n")
        talk.response("HTTP/1.1 200 Established\r\n\r\n")
        talk.request("\u{16}\u{3}\u{1}")
        talk.response("\u{16}\u{3}\u{1}")
        #expect(
            lines(talk.segments) == [
                "CONNECT a:443 HTTP/1.1 | HTTP/1.1 200 Established | complete 0 0"
            ]
        )
    }

    @Test(arguments: [
        "GET /a HTTP/3.7\r\nHost: x\r\n\r\n", "GET HTTP/1.1\r\n\r\n", "GET /a HTTP/1.1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nno field\r\n\r\n", "GET /a HTTP/1.1\r\n leading: space\r\n\r\n",
        "POST /a HTTP/1.1\r\nContent-Length: one\r\n\r\n",
        "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ])
    func `a malformed request is answered like any other`(request: String) throws {
        let answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        for cut in [nil, 1, 7] {
            for isFirst in [true, false] {
                let before = isFirst ? [] : [(true, get), (false, ok)]
                let seen = track(talk(before + [(true, request), (false, answer)], cut: cut)).seen
                #expect(seen.count == (isFirst ? 1 : 2))
                let last = try #require(seen.last)
                #expect(last.outcome == .complete)
                #expect(last.exchange?.request?.isMalformed == true)
                #expect(last.response == "HTTP/1.1 400 Bad Request")
            }
        }
    }

    @Test(arguments: [64, 100, 300])
    func `a head that is too long is cut, and what follows is read`(limit: Int) throws {
        var limits = FlowLimits()
        limits.headOctets = limit
        let long = "Long: \(String(repeating: "x", count: 5000))\r\n"
        let path = String(repeating: "p", count: 400)
        let parts = [
            (true, "POST /\(path) HTTP/1.1\r\n\(long)Content-Length: 5\r\n\r\nhello"),
            (
                false,
                "HTTP/1.1 200 OK\r\n\(long)transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            ),
            (true, get), (false, ok),
            (true, "POST /b HTTP/1.1\r\nContent-Length: 5\r\n\(long)\r\nhello"),
            (false, "HTTP/1.1 200 OK\r\nA: \(path)\r\nContent-Length: 3\r\n\(long)\r\nabc"),
            (true, get), (false, ok),
        ]
        for cut in [nil, 1, 63, 64, 65, 1000] {
            let seen = track(talk(parts, cut: cut), limits: limits).seen
            #expect(
                seen.map(\.description) == [
                    "POST /\(path) HTTP/1.1 | HTTP/1.1 200 OK | complete 5 3",
                    "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2",
                    "POST /b HTTP/1.1 | HTTP/1.1 200 OK | complete 5 3",
                    "GET /a HTTP/1.1 | HTTP/1.1 200 OK | complete 0 2",
                ]
            )
            #expect(seen.map { $0.exchange?.request?.isCut } == [true, false, true, false])
            #expect(seen.map { $0.exchange?.response?.isCut } == [true, false, true, false])
            #expect(seen.allSatisfy { $0.exchange?.isResynchronized == false })
            let first = try #require(seen.first?.exchange?.request)
            #expect(Int(first.size) == parts[0].1.utf8.count)
            #expect(first.octets.count == max(limit, first.head.startLine.end))
        }
    }

    @Test(arguments: ["Content-Length: %5", "transfer-encoding:%chunked"])
    func `a line behind the limit that is too long hides no body`(field: String) throws {
        var limits = FlowLimits()
        limits.headOctets = 64
        let long = "Long: \(String(repeating: "x", count: 100))\r\n"
        let padding = String(repeating: " ", count: 300)
        let framing = field.replacing("%", with: padding) + "\r\n"
        let parts = [
            (true, "POST /b HTTP/1.1\r\n\(long)\(framing)\r\n"), (true, "hello"),
            (false, "HTTP/1.1 200 OK\r\n\(long)\(framing)\r\n"), (false, "hello"),
            (true, get), (false, ok),
        ]
        let seen = track(talk(parts, cut: nil), limits: limits).seen
        #expect(seen.map(\.request) == ["POST /b HTTP/1.1", "GET /a HTTP/1.1"])
        #expect(seen.map { $0.exchange?.request?.isMalformed } == [true, false])
        #expect(seen.map { $0.exchange?.response?.isMalformed } == [true, false])
        #expect(seen.last?.outcome == .complete)
    }

    @Test func `a head that does not end is malformed`() throws {
        var limits = FlowLimits()
        limits.headOctets = 64
        var talk = Conversation.opened()
        talk.request(get)
        talk.response("HTTP/1.1 200 OK\r\n")
        for _ in 0..<30 {
            talk.response(
                String(repeating: "a: \(String(repeating: "b", count: 995))\r\n", count: 50)
            )
        }
        talk.request(get)
        talk.response(ok)
        let seen = track(talk.segments, limits: limits).seen
        #expect(seen.map(\.outcome) == [.complete, .complete])
        #expect(seen.map { $0.exchange?.response?.isMalformed } == [true, false])
        #expect(seen.map { $0.exchange?.response?.isCut } == [true, false])
    }
}
