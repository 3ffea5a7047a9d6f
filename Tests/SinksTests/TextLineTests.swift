import Capture
import Dissection
import FlowTracking
import Records
import Testing

@testable import Sinks

/// Lines of text that are made to fit a terminal.
@Suite struct TextLineTests {
    private static let id = "0af7651916cd43dd8448eb211c80319c"

    /// What is printed of requests and their responses, microseconds apart, on one connection each.
    private func lines(
        _ exchanges: [(request: String, response: String?)],
        width: TextWidth,
        isColored: Bool = false,
        timestamps: TimestampFormat = .elapsed
    ) -> [String] {
        var limits = FlowLimits()
        limits.reportsFlows = true
        limits.keepsEveryFlow = true
        var tracker = FlowTracker(limits)
        var sink = TextSink(
            redaction: .secrets,
            isColored: isColored,
            timestamps: timestamps,
            width: width
        )
        var time: Int64 = 0
        for (number, exchange) in exchanges.enumerated() {
            for (head, isFromClient) in [(exchange.request, true), (exchange.response, false)] {
                guard let head else { continue }
                time += 250
                var packet = Packet.http(head)
                packet.timestamp = Timestamp(seconds: 1, nanoseconds: time * 1000)
                packet.octets[21] = UInt8(number)
                if !isFromClient { packet.answer() }
                let record = packet.record()
                tracker.observe(record.dissection, record.info, packet.octets.span)
                sink.write(record, packet.octets.span)
                tracker.takeFinished { exchange, heads in
                    sink.write(ExchangeRecord(copy exchange, communityID: nil), heads)
                }
            }
        }
        tracker.finish()
        tracker.takeFinished { exchange, heads in
            sink.write(ExchangeRecord(copy exchange, communityID: nil), heads)
        }
        tracker.takeConnections { sink.write(ConnectionRecord($0, communityID: nil)) }
        return text(of: sink.buffer).split(separator: "\n").map(String.init)
    }

    private func exchangeLines(
        _ exchanges: [(request: String, response: String?)],
        width: Int
    ) -> [String] {
        // Packets' lines have a word for the address.
        lines(exchanges, width: .cells(width)).filter {
            !$0.contains("IP ") && !$0.contains("flow")
        }
    }

    private static func request(_ target: String, host: String = "shop.example.org") -> String {
        "GET \(target) HTTP/1.1\nHost: \(host)\ntraceparent: 00-\(id)-b7ad6b7169203331-01\n\n"
    }

    private static let response = "HTTP/1.1 200 OK\nContent-Length: 0\n\n"

    /// Long and short, with an answer and without, of wide letters, and hostile.
    private static let exchanges: [(request: String, response: String?)] = [
        (request("/items/1"), response),
        (request("/" + String(repeating: "long/", count: 60) + "end"), response),
        (request("/商品/日本語のとても長い名前/詳細/ページ"), "HTTP/1.1 404 Not Found\nContent-Length: 0\n\n"),
        (request("/e\u{301}te\u{301}/" + String(repeating: "o\u{308}", count: 90)), response),
        (request("/\u{1b}[31m" + String(repeating: "\u{9b}", count: 30)), nil),
        ("OPTIONS-AND-MORE-THAN-ANYBODY-KNOWS * HTTP/1.1\ntraceparent: 00-0\n\n", response),
        (request("/broken"), "HTTP/1.1 500 \(String(repeating: "Oops ", count: 40))!\n\n"),
    ]

    @Test(arguments: [1, 7, 20, 32, 33, 40, 47, 60, 79, 80, 100, 120, 132, 160, 200, 250, 10_000])
    func `no line is wider, and no trace ID is cut`(width: Int) {
        let plain = lines(Self.exchanges, width: .cells(width))
        #expect(plain.count == 13 + 7 + 7)
        for line in plain {
            let octets = Array(line.utf8)
            let cells = octets.span.cells(in: 0..<octets.count)
            let hasTrace = line.wholeMatch(of: /.*[0-9a-f]{32}/) != nil
            #expect(cells <= (hasTrace ? max(width, 32) : width), "\(line)")
            #expect(!line.hasSuffix(" "), "\(line)")
        }
        #expect(plain.count { $0.hasSuffix(Self.id) } >= 2 * 6 + 6)
        let colored = lines(Self.exchanges, width: .cells(width), isColored: true)
        #expect(colored.map { $0.replacing(/\x1b\[[0-9]*m/, with: "") } == plain)
    }

    @Test func `what has room is whole`() {
        let lines = lines([(Self.request("/items/1"), Self.response)], width: .cells(10_000))
        #expect(
            lines[0] == """
                00:00:00.000000000 IP 192.0.2.1.39936 > 192.0.2.2.80: Flags [P.], seq 100, ack 200, \
                win 256, length 119, GET /items/1 host shop.example.org, trace \(Self.id)
                """
        )
        #expect(lines[2].contains(" GET  shop.example.org/items/1 "))
        #expect(lines[2].contains(/200 +0.250 ms +sent 119, received 38 trace/))
    }

    @Test func `exchanges stand in columns`() {
        let exchanges = [
            (Self.request("/items/1"), Self.response),
            (Self.request("/very/long/path/that/goes/on/and/on"), Self.response),
            (Self.request("/商品/日本語のとても長い名前"), "HTTP/1.1 404 Not Found\nContent-Length: 0\n\n"),
        ]
        #expect(
            exchangeLines(exchanges, width: 80) == [
                "00:00:00.000 GET  shop.ex…items/1 200  0.250 ms \(Self.id)",
                "00:00:00.000 GET  shop.ex…/and/on 200  0.250 ms \(Self.id)",
                "00:00:00.001 GET  shop.ex…い名前  404  0.250 ms \(Self.id)",
            ]
        )
        #expect(
            exchangeLines(exchanges, width: 120)[1]
                == "00:00:00.000 192.0.2.1.39937 > 192.0.2.2.80 GET  shop.example…s/on/and/on 200  0.250 ms "
                + Self.id
        )
    }

    @Test func `packets keep their form, and tell what is left out`() {
        let lines = lines([(Self.request("/items/1"), Self.response)], width: .cells(120))
        #expect(
            lines[0]
                == "00:00:00.000 IP 192.0.2.1.39936 > 192.0.2.2.80: Flags [P.], …, GET /items/1 host…org, \(Self.id)"
        )
    }

    @Test func `a text is cut in its middle, between letters`() {
        func cut(_ text: String, _ limit: Int) -> String {
            let octets = Array(text.utf8)
            let cells = octets.span.cells(in: 0..<octets.count)
            return written { $0.append(octets.span, cells: cells, shortenedTo: limit) }
        }
        #expect(cut("abcdefgh", 8) == "abcdefgh")
        #expect(cut("abcdefgh", 7) == "abc…fgh")
        #expect(cut("abcdefgh", 2) == "a…")
        #expect(cut("abcdefgh", 1) == "…")
        #expect(cut("abcdefgh", 0) == "")
        #expect(cut("日本語日本語", 12) == "日本語日本語")
        #expect(cut("日本語日本語", 11) == "日本…日本語")
        #expect(cut("日本語日本語", 8) == "日本…語")
        // No accent without its letter, on either side.
        #expect(cut("e\u{301}e\u{301}e\u{301}e\u{301}", 3) == "e\u{301}…e\u{301}")
    }
}

extension Packet {
    /// Makes it the answer to what it is.
    fileprivate mutating func answer() {
        octets[12...19] = [192, 0, 2, 2, 192, 0, 2, 1]
        octets.swapAt(20, 22)
        octets.swapAt(21, 23)
        octets[24...31] = [0, 0, 0, 200, 0, 0, 16, 0]
    }
}
