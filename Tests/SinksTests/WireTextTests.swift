import Foundation
import Testing

/// Hostile octets, through both sinks: one record stays one line, without what a terminal acts on.
@Suite struct WireTextTests {
    /// Octets in a header field's value, what JSON then reads, and what a line of text shows.
    static let cases: [(octets: [UInt8], json: String, text: String)] = [
        (Array("plain".utf8), "plain", "plain"),
        (Array(#"a"b\c"#.utf8), #"a"b\c"#, #"a"b\\c"#),
        ([0x1b, 0x5b, 0x33, 0x31, 0x6d], "\u{1b}[31m", #"\x1b[31m"#),
        ([0x61, 0x00, 0x07, 0x7f, 0x62], "a\u{0}\u{7}\u{7f}b", #"a\x00\x07\x7fb"#),
        // Eight octets at a time: each place in the word, and the border.
        (Array("1234567\u{1}9".utf8), "1234567\u{1}9", #"1234567\x019"#),
        (Array("\u{1}2345678".utf8), "\u{1}2345678", #"\x012345678"#),
        (Array("caf\u{e9} \u{1f600}".utf8), "caf\u{e9} \u{1f600}", "caf\u{e9} \u{1f600}"),
        // C1 controls, the writing direction, separators, the byte order mark, tags.
        (Array("a\u{9b}b".utf8), "a\u{9b}b", #"a\u{9b}b"#),
        (Array("\u{202e}x\u{2066}".utf8), "\u{202e}x\u{2066}", #"\u{202e}x\u{2066}"#),
        (Array("\u{2028}\u{feff}".utf8), "\u{2028}\u{feff}", #"\u{2028}\u{feff}"#),
        (Array("\u{e0041}".utf8), "\u{e0041}", #"\u{e0041}"#),
        // No UTF-8: a lone octet, an overlong slash, a surrogate, too large, cut short.
        ([0xff], "\u{fffd}", #"\xff"#),
        ([0xc0, 0xaf], "\u{fffd}\u{fffd}", #"\xc0\xaf"#),
        ([0xed, 0xa0, 0x80], "\u{fffd}\u{fffd}\u{fffd}", #"\xed\xa0\x80"#),
        ([0xf4, 0x90, 0x80, 0x80], "\u{fffd}\u{fffd}\u{fffd}\u{fffd}", #"\xf4\x90\x80\x80"#),
        // What is invisible, and what could pass for a column of hdrlog's.
        (
            Array("a\u{ad}\u{3164}\u{fe0f}".utf8), "a\u{ad}\u{3164}\u{fe0f}",
            #"a\u{ad}\u{3164}\u{fe0f}"#
        ),
        (Array("a, trace b".utf8), "a, trace b", #"a,\x20trace b"#),
        (Array("a,\r\n trace b".utf8), "a, trace b", #"a,\x20trace b"#),
        ([0x61, 0xe2, 0x82], "a\u{fffd}\u{fffd}", #"a\xe2\x82"#),
    ]

    @Test(arguments: cases.indices)
    func `octets from the wire are shown, never acted on`(index: Int) throws {
        let (octets, expected, shown) = Self.cases[index]
        let head = Array("GET / HTTP/1.1\r\nHost:".utf8) + octets + Array("\r\n\r\n".utf8)
        let packet = Packet.tcp(head)

        let json = packet.json()
        #expect(json.utf8.count { $0 < 0x20 || $0 == 0x7f } == 1)
        #expect(json.utf8.last == 0x0a)
        let value = try #require(try field("http.request.header.host", of: json) as? [String])
        #expect(value.map { Array($0.unicodeScalars) } == [Array(expected.unicodeScalars)])

        let line = packet.line()
        #expect(line.utf8.count { $0 < 0x20 || $0 == 0x7f } == 1)
        #expect(line.contains("GET / host \(shown), derived trace "))
    }

    @Test func `no octet at all reaches a terminal unescaped that should not`() {
        for octet in UInt8.min...UInt8.max where octet != 0x0a && octet != 0x0d {
            let head = Array("GET /".utf8) + [octet, octet, octet] + Array(" HTTP/1.1\r\n".utf8)
            let line = Packet.tcp(head + Array("Host: h\r\n\r\n".utf8)).line()
            #expect(line.utf8.count { $0 < 0x20 || $0 == 0x7f } == 1, "octet \(octet)")
            #expect(!line.unicodeScalars.contains { (0x80...0x9f).contains($0.value) })
        }
    }
}

/// The value at a path of keys in one line of JSON.
func field(_ path: String, of json: String) throws -> Any? {
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
    return path.split(separator: ".").reduce(object as Any?) { value, key in
        (value as? [String: Any])?[String(key)]
    }
}
