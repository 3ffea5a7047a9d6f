import Testing

@testable import Dissection

struct HTTPMessageHeadTests {
    @Test(arguments: [
        ("Host: a\r\nAccept: */*\r\n", ["Host=a", "Accept=*/*"]),
        ("Host: a\nAccept: */*\n", ["Host=a", "Accept=*/*"]),
        ("", []),
        ("a:b\r\n", ["a=b"]),
        ("a:\r\n", ["a="]),
        ("a: \t \r\n", ["a="]),
        ("a: \t b c \t \r\n", ["a=b c"]),
        ("Time: 10:30:00\r\n", ["Time=10:30:00"]),
        ("Host : a\r\n", ["Host=a"]),
        ("Host \t: a\r\n", ["Host=a"]),
        ("a: b\r\n c\r\n\td\r\ne: f\r\n", ["a=b\r\n c\r\n\td", "e=f"]),
        ("a:\r\n b\r\n", ["a=b"]),
        ("a: b\r\n \r\n", ["a=b"]),
        ("a: b\n  c:d\ne: f\n", ["a=b\n  c:d", "e=f"]),
        ("a: 1\r\nA: 2\r\na: 3\r\n", ["a=1", "A=2", "a=3"]),
        ("a: \u{e9}\r\n", ["a=\u{e9}"]),
        ("a: b\rc\r\n", ["a=b\rc"]),
    ])
    func `reads the field section`(section: String, expected: [String]) throws {
        for end in ["\r\n", "\n"] {
            let octets = Array(("GET / HTTP/1.1\r\n" + section + end + "body: x\r\n\r\n").utf8)
            let head = try #require(try parse(octets))
            #expect(head.fieldCount == expected.count)
            #expect(head.fields == 16..<16 + section.utf8.count)
            #expect(head.length == 16 + section.utf8.count + end.utf8.count)
            #expect(fields(of: head, octets) == expected)
        }
    }

    @Test func `is nil until it is whole`() throws {
        for text in [
            "GET / HTTP/1.1\r\nHost: a\r\n b\r\nc: d\r\n\r\n", "GET / HTTP/1.1\na: b\n\n",
            "HTTP/1.1 200 OK\r\n\r\n",
        ] {
            let octets = Array(text.utf8)
            for count in 0..<octets.count {
                let cut = Array(octets.prefix(count))
                #expect(try parse(cut) == nil)
                let dissection = dissect(.ethernet(0x0800, .ipv4(6, .tcp(.octets(cut)))))
                #expect(dissection.stop == nil)
                if let line = HTTPStartLine(recognizing: cut.span) {
                    #expect(dissection.application == .httpStartLine(line))
                } else {
                    #expect(dissection.application == .none)
                }
            }
            #expect(try parse(octets)?.length == octets.count)
        }
    }

    @Test(arguments: [
        ("no colon\r\n\r\n", 1), ("a: b\r\nno colon\r\n", 2), (": no name\r\n\r\n", 1),
        ("a: b\r\n: no name\r\n", 2), (" folded: first\r\n\r\n", 1), ("\tx\r\n\r\n", 1),
        ("a: b\r\n\u{0}\u{1}\u{2}\n", 2),
    ])
    func `a line that is no field line is malformed`(section: String, number: Int) {
        let octets = Array(("GET / HTTP/1.1\r\n" + section).utf8)
        #expect(throws: HeaderError.malformed(field: .fieldLine, value: number)) {
            try parse(octets)
        }
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, .tcp(.octets(octets)))))
        #expect(dissection.stop == malformed(.http, at: 54, .fieldLine, number))
        guard case .httpStartLine(let line) = dissection.application else {
            Issue.record("\(dissection.application)")
            return
        }
        #expect(line.line == 0..<14)
    }

    @Test func `reads as many fields as the limit has, and no more`() throws {
        func message(_ count: Int) -> [UInt8] {
            let lines = (0..<count).map { "f\($0): \($0)\r\n" }
            return Array(("GET / HTTP/1.1\r\n" + lines.joined() + "\r\n").utf8)
        }
        let octets = message(128)
        let head = try #require(try parse(octets))
        #expect(head.fieldCount == 128)
        #expect(fields(of: head, octets).last == "f127=127")
        #expect(throws: HeaderError.malformed(field: .fieldCount, value: 129)) {
            try parse(message(129))
        }
        let stop = dissect(.ethernet(0x0800, .ipv4(6, .tcp(.octets(message(129)))))).stop
        #expect(stop == malformed(.http, at: 54, .fieldCount, 129))
    }

    @Test func `folded lines do not count as fields`() throws {
        let folds = String(repeating: " x\r\n", count: 300)
        let octets = Array("GET / HTTP/1.1\r\na: b\r\n\(folds)\r\n".utf8)
        #expect(try parse(octets)?.fieldCount == 1)
    }

    private func parse(_ octets: [UInt8]) throws(HeaderError) -> HTTPMessageHead? {
        guard let startLine = HTTPStartLine(recognizing: octets.span) else { return nil }
        return try HTTPMessageHead(startLine, parsing: octets.span)
    }

    private func fields(of head: HTTPMessageHead, _ octets: [UInt8]) -> [String] {
        var fields = HTTPFields(head)
        var found: [String] = []
        while let field = fields.next(in: octets.span) {
            found.append(text(field.name, of: octets) + "=" + text(field.value, of: octets))
        }
        return found
    }
}
