import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

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

    @Test func `whatever is sent, one record is one line that harms nobody`() async throws {
        let (capture, ports) = Self.everywhere()
        let shown = ports.lowerBound...ports.lowerBound + 100
        let output = try await EveryOutput(of: capture, ports: shown)
        try await expectHarmless(output, exchanges: 11 * HostileOctets.all.count)
    }

    @Test func `so too where it is too long, or cut in the middle`() async throws {
        let (capture, ports) = Self.long()
        let output = try await EveryOutput(of: capture, ports: ports)
        try await expectHarmless(output, exchanges: 1)
        let json = String(decoding: output.data("JSON, http"), as: UTF8.self)
        let records = try json.split(separator: "\n").map { try LoggedRecord($0) }
        // What is cut says so.
        let truncated = records.filter { $0["hdrlog.truncated"] as? Bool == true }
        #expect(truncated.count >= 5)
        // Escapes make six octets of one, of 64 KiB of a head at most, shown twice.
        #expect(
            output.parts.allSatisfy { part in
                part.kind == .packets
                    || part.data.split(separator: 0x0a).allSatisfy { $0.count < 900_000 }
            }
        )
    }

    private func expectHarmless(_ output: EveryOutput, exchanges: Int) async throws {
        for part in output.parts where part.kind != .packets {
            // It takes a while, and other tests wait for their turn.
            await Task.yield()
            let text = try #require(String(validating: part.data, as: UTF8.self), "\(part.name)")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if part.kind != .coloredText { expectNoControls([UInt8](part.data), part.name) }
            switch part.kind {
            case .json:
                for line in lines { _ = try LoggedRecord(line) }
                if part.name != "summary in JSON" {
                    let plain = output.data(part.name.replacing("JSON", with: "text"))
                    #expect(lines.count == plain.count { $0 == 0x0a }, "\(part.name)")
                }
            case .errors:
                for line in lines where !line.hasPrefix("hdrlog: ") { _ = try LoggedRecord(line) }
            case .html: #expect(!text.contains("<hostile"))
            case .xml: #expect(XMLParser(data: part.data).parse(), "\(part.name)")
            case .text, .coloredText, .packets: break
            }
            #expect(!text.contains("\nhdrlog: forged"), "\(part.name)")
        }
        let records = output.data("JSON, http").count { $0 == 0x0a }
        #expect(records >= exchanges, "\(records) exchanges")
        let colored = String(decoding: output.data("coloured text"), as: UTF8.self)
        let plain = String(decoding: output.data("text, \(EveryOutput.kinds)"), as: UTF8.self)
        // hdrlog's own colours, and nothing else, make the difference.
        let bare = ["0", "2", "1", "36", "33", "31"].reduce(colored) {
            $0.replacing("\u{1b}[\($1)m", with: "")
        }
        #expect(bare == plain)
        let file = PcapngFile(output.data("packets"))
        #expect(file.isWhole && !file.packets.isEmpty)
        for packet in file.packets {
            expectNoControls(Array(packet.comment.utf8), "comment of a packet")
        }
    }

    /// Expects nothing that a terminal acts on, or that nobody sees.
    private func expectNoControls(_ octets: [UInt8], _ name: String) {
        var found: Set<Unicode.Scalar> = []
        // Most of it is ASCII, which takes no look at Unicode's tables.
        for (place, octet) in octets.enumerated() where octet >= 0x7f || octet < 0x20 {
            if octet >= 0xc0 {
                let rest = octets[place..<min(place + 4, octets.count)]
                found.formUnion(String(decoding: rest, as: UTF8.self).unicodeScalars.prefix(1))
            } else if octet < 0x80, octet != 0x0a {
                found.insert(Unicode.Scalar(octet))
            }
        }
        let unwanted: [Unicode.GeneralCategory] = [
            .control, .format, .lineSeparator, .paragraphSeparator,
        ]
        let bad = found.filter {
            $0.properties.isDefaultIgnorableCodePoint
                || unwanted.contains($0.properties.generalCategory)
        }
        #expect(bad.isEmpty, "\(name): \(bad.map(\.value).sorted().map { String($0, radix: 16) })")
    }
}
