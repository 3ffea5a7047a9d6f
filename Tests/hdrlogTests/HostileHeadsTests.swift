import Foundation
import Testing

/// Heads that somebody made to do harm to the log or to its reader, in each way that hdrlog writes.
@Suite struct HostileHeadsTests {
    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Each of the hostile octets in each place of HTTP/1, HTTP/2 and TLS that can hold some.
    private static func everywhere() -> (MadeCapture, ports: ClosedRange<UInt16>) {
        var capture = MadeCapture()
        var port: UInt16 = 20_000
        func request(_ line: [UInt8], _ fields: [UInt8]) -> [UInt8] {
            line + text(" HTTP/1.1\r\n") + fields + text("\r\n\r\n")
        }
        let end = text("\r\nContent-Length: 0\r\n\r\n")
        for (_, octets) in HostileOctets.all {
            let requests = [
                request(text("GET /") + octets, text("Host: a")),
                request(text("GET /") + octets + text("/b?c=") + octets, text("Host: a")),
                request(text("GET /?token=") + octets, text("Cookie: ") + octets + text("=a")),
                request(octets + text(" /"), text("Host: a")),
                request(text("GET /"), text("Host: ") + octets),
                request(text("GET http://") + octets + text("/a"), text("X-Request-Id: ") + octets),
                request(text("GET /"), text("User-Agent: ") + octets + text("\r\nA: ") + octets),
                request(text("GET /"), text("X-") + octets + text(": a")),
                request(text("GET /"), text("traceparent: ") + octets + text("\r\nsw8: ") + octets),
                request(text("GET /"), text("Authorization: ") + octets + text(" a")),
            ]
            for request in requests {
                let response = text("HTTP/1.1 200 ") + octets + text("\r\nServer: ") + octets + end
                capture.exchange(port: port, request, response)
                port += 1
            }
            capture.exchange2(
                port: port,
                path: text("/") + octets,
                authority: octets,
                fields: [(text("a"), octets), (text("grpc-timeout"), octets)],
                responseFields: [
                    (text("x-") + octets, octets), (text("grpc-message"), octets),
                    (text("grpc-status"), text("2")),
                ]
            )
            capture.hello(port: port + 1, name: octets, application: octets)
            port += 2
        }
        return (capture, 20_000...port - 1)
    }

    /// Heads that are hostile by how long they are, and by where they are cut.
    private static func long() -> (MadeCapture, ports: ClosedRange<UInt16>) {
        var capture = MadeCapture()
        let start = text("GET / HTTP/1.1\r\n")
        func repeated(_ text: String, _ count: Int) -> [UInt8] {
            Array(String(repeating: text, count: count).utf8)
        }
        let heads = [
            text("GET /") + repeated("\u{1b}", 1 << 20) + text(" HTTP/1.1\r\nHost: a\r\n\r\n"),
            start + text("A: ") + repeated("\u{202e}", 1 << 18) + text("\r\nHost: a\r\n\r\n"),
            start + text("A: ") + repeated("\u{1b}", 60_000) + text("\r\nHost: a\r\n\r\n"),
            start + repeated("a", 1 << 20) + text(": b\r\nHost: a\r\n\r\n"),
            start + repeated("A: \u{7}\r\n", 10_000) + text("\r\n"),
            start + text("Host: ") + repeated("a", 1 << 20),
            repeated("\r\n", 10_000) + start + text("Host: a\r\n\r\n"),
            start + text("A: a") + repeated("\r\n \u{1b}", 10_000) + text("\r\n\r\n"),
        ]
        for (place, head) in heads.enumerated() {
            capture.exchange(port: 30_000 + UInt16(place), head)
        }
        // A character over two segments, of which the one ends and the other starts the wrong way.
        for (place, cut) in ["\u{e9}", "\u{20ac}", "\u{1f600}", "\u{202e}", "\u{9b}"].enumerated() {
            var conversation = MadeCapture.Conversation(port: 30_100 + UInt16(place))
            let head = text(
                "GET /\(cut)?\(cut)=\(cut) HTTP/1.1\r\nHost: \(cut)\r\nA: \(cut)\r\n\r\n"
            )
            capture.send(head, in: &conversation, size: 1)
        }
        return (capture, 30_000...30_007)
    }

    /// Reads what hdrlog wrote, and prints what is wrong with it; by Python, which takes a fraction of
    /// the time that it takes here.
    private static let check = #"""
        import json, os, re, sys, unicodedata, xml.etree.ElementTree
        invisible = [(0xad, 0xad), (0x34f, 0x34f), (0x115f, 0x1160), (0x17b4, 0x17b5), (0x180b, 0x180f),
                     (0x3164, 0x3164), (0xfe00, 0xfe0f), (0xffa0, 0xffa0), (0xe0000, 0xe0fff)]
        def harms(character):
            if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"): return character != "\n"
            return any(first <= ord(character) <= last for first, last in invisible)
        texts, longest = {}, 0
        for file in sorted(os.listdir(sys.argv[1])):
            name, kind = file.rsplit(".", 1)
            data = open(os.path.join(sys.argv[1], file), "rb").read()
            text = texts[name] = data.decode("utf-8", errors="strict")
            found = sorted(hex(ord(character)) for character in set(text) if harms(character))
            if kind != "coloredText" and found: print(name, "has", found)
            lines = text.split("\n")[:-1]
            longest = max([longest] + [len(line) for line in lines])
            for line in lines:
                if kind == "json" or kind == "errors" and not line.startswith("hdrlog: "):
                    if "event" not in json.loads(line): print(name, "has no record:", line[:80])
            if "\nhdrlog: forged" in text: print(name, "has a forged line")
            if "<hostile" in text and kind in ("html", "xml"): print(name, "has an element")
            if kind == "xml": xml.etree.ElementTree.fromstring(data)
        for name in [name for name in texts if name.startswith("JSON, ")]:
            if texts[name].count("\n") != texts[name.replace("JSON", "text")].count("\n"):
                print(name, "has another number of lines than text")
        # hdrlog's own colours, and nothing else, make the difference.
        bare = re.sub("\x1b\\[(0|2|1|36|33|31)m", "", texts["coloured text"])
        if bare != texts[sys.argv[2]]: print("colours hide something")
        print(texts["JSON, http"].count("\n"), longest)
        """#

    /// - Returns: how many exchanges were logged, and the longest line.
    private func expectHarmless(
        _ output: EveryOutput
    ) async throws -> (exchanges: Int, longest: Int) {
        let folder = try TemporaryFolder()
        func write(_ data: Data, _ name: String) throws {
            let file = "\(folder.path)/\(name.replacing("/", with: "_"))"
            try data.write(to: URL(fileURLWithPath: file))
        }
        for part in output.parts where part.kind != .packets {
            try write(part.data, "\(part.name).\(part.kind)")
        }
        let file = PcapngFile(output.data("packets"))
        #expect(file.isWhole && !file.packets.isEmpty)
        let comments = file.packets.map(\.comment).joined(separator: "|")
        try write(Data(comments.utf8), "comments of packets.text")
        let outcome = try await Running(
            ["python3", "-c", Self.check, folder.path, "text, \(EveryOutput.kinds)"]
        ).end()
        #expect(outcome.lines.count == 1, "\(outcome.text) \(outcome.errors)")
        let counts = (outcome.lines.last ?? "").split(separator: " ").compactMap { Int($0) }
        #expect(counts.count == 2)
        return counts.count == 2 ? (counts[0], counts[1]) : (0, 0)
    }

    @Test func `whatever is sent, one record is one line that harms nobody`() async throws {
        let (capture, ports) = Self.everywhere()
        let shown = ports.lowerBound...ports.lowerBound + 100
        let output = try await EveryOutput(of: capture, ports: shown)
        let checked = try await expectHarmless(output)
        #expect(checked.exchanges >= 11 * HostileOctets.all.count)
    }

    @Test func `so too where it is too long, or cut in the middle`() async throws {
        let (capture, ports) = Self.long()
        let output = try await EveryOutput(of: capture, ports: ports)
        // Escapes make six octets of one, of 64 KiB of a head at most, shown twice.
        #expect(try await expectHarmless(output).longest < 900_000)
        let json = String(decoding: output.data("JSON, http"), as: UTF8.self)
        let records = try json.split(separator: "\n").map { try LoggedRecord($0) }
        // What is cut says so.
        #expect(records.count { $0["hdrlog.truncated"] as? Bool == true } >= 5)
    }
}
