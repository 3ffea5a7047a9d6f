import Testing

@testable import Dissection

@Suite struct HTTP2FieldSectionTests {
    private func section(_ fields: (String, String)...) -> (HTTP2FieldSection, HPACKFieldList) {
        var list = HPACKFieldList()
        for (name, value) in fields {
            let start = list.octets.count
            list.octets += Array(name.utf8)
            let nameEnd = list.octets.count
            list.octets += Array(value.utf8)
            list.fields.append(
                HPACKFieldList.Field(name: start..<nameEnd, value: nameEnd..<list.octets.count)
            )
        }
        return (HTTP2FieldSection(list), list)
    }

    private func head(_ fields: (HTTP2FieldSection, HPACKFieldList)) -> (String, Bool) {
        var (section, list) = fields
        var text: [UInt8] = []
        let head = section.write(list, isRequest: section.kind == .request, to: &text)
        #expect(head.length == text.count)
        #expect(head.startLine.version == .http2)
        return (String(decoding: text, as: UTF8.self), section.isMalformed)
    }

    @Test func `a request is written as HTTP/1 has it`() throws {
        var (section, list) = section(
            (":method", "GET"),
            (":scheme", "https"),
            (":path", "/a?b"),
            (":authority", "x:1"),
            ("accept", "*/*"),
            ("cookie", "a=b"),
            ("cookie", "c=d")
        )
        #expect(section.kind == .request)
        var text: [UInt8] = []
        let head = section.write(list, isRequest: true, to: &text)
        #expect(
            String(decoding: text, as: UTF8.self)
                == "GET /a?b HTTP/2\r\nhost: x:1\r\naccept: */*\r\ncookie: a=b\r\ncookie: c=d\r\n\r\n"
        )
        #expect(head.startLine.kind == .request(method: 0..<3, target: 4..<8))
        #expect(head.fieldCount == 4)
        #expect(head.names.mayContain("host"))
        #expect(!section.isMalformed)
        #expect(list.text.contains("https"))
        list.removeAll()
    }

    @Test func `a response is written as HTTP/1 has it`() {
        let (text, isMalformed) = head(section((":status", "503"), ("server", "s")))
        #expect(text == "HTTP/2 503\r\nserver: s\r\n\r\n")
        #expect(!isMalformed)
        var (section, list) = section((":status", "503"))
        var octets: [UInt8] = []
        let line = section.write(list, isRequest: false, to: &octets).startLine
        #expect(line.statusDigits == 7..<10)
        #expect(line.kind == .response(statusCode: 503, reason: 10..<10))
        list.removeAll()
    }

    @Test func `a Host field goes before the authority`() {
        let (text, _) = head(
            section(
                (":method", "GET"),
                (":scheme", "http"),
                (":path", "/"),
                (":authority", "a"),
                ("host", "b")
            )
        )
        #expect(text == "GET / HTTP/2\r\nhost: b\r\n\r\n")
    }

    @Test func `the target of CONNECT is its authority`() {
        let (text, isMalformed) = head(section((":method", "CONNECT"), (":authority", "a:1")))
        #expect(text == "CONNECT a:1 HTTP/2\r\nhost: a:1\r\n\r\n")
        #expect(!isMalformed)
    }

    @Test func `no value makes a line of its own`() throws {
        for end in ["\r\n", "\n", "\r", "\0"] {
            let (text, isMalformed) = head(
                section(
                    (":method", "GET\(end)x: y"),
                    (":scheme", "http"),
                    (":path", "/\(end)x: y"),
                    (":authority", "a\(end)x: y"),
                    ("b", "c\(end)x: y\(end)\(end)z"),
                    ("n\(end)x: y", "d"),
                    ("q: r", "s"),
                    ("", "t")
                )
            )
            #expect(isMalformed)
            let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.count == 5, "\(text)")
            #expect(!text.replacing("\r\n", with: "").contains { $0 == "\n" || $0 == "\0" })
            #expect(lines.filter { $0.hasPrefix("x:") }.isEmpty)
        }
    }

    @Test(arguments: [
        [(":method", "GET"), (":path", "/")], [(":method", "GET"), (":scheme", "http")],
        [(":path", "/"), (":scheme", "http")], [(":status", "20")], [(":status", "2000")],
        [(":status", "200"), (":path", "/")], [(":status", "200"), (":status", "200")],
        [("a", "b"), (":status", "200")], [(":status", "200"), (":other", "b")],
        [(":status", "200"), ("Upper", "b")],
    ])
    func `what RFC 9113 forbids is told`(fields: [(String, String)]) {
        var list = HPACKFieldList()
        for (name, value) in fields {
            let start = list.octets.count
            list.octets += Array((name + value).utf8)
            let nameEnd = start + name.utf8.count
            list.fields.append(.init(name: start..<nameEnd, value: nameEnd..<list.octets.count))
        }
        #expect(head((HTTP2FieldSection(list), list)).1)
        // What was never seen may be what is missing.
        guard fields.count == 2, fields[0].0 != ":status", fields[0].0 != "a" else { return }
        list.isIncomplete = true
        #expect(!HTTP2FieldSection(list).isMalformed)
    }

    @Test func `too many fields are malformed`() {
        var list = HPACKFieldList()
        list.octets = Array(":status200a".utf8)
        list.fields = [.init(name: 0..<7, value: 7..<10)]
        for _ in 0..<200 { list.fields.append(.init(name: 10..<11, value: 10..<11)) }
        let (text, isMalformed) = head((HTTP2FieldSection(list), list))
        #expect(isMalformed)
        #expect(text.hasPrefix("HTTP/2 200\r\na: a\r\n"))
    }
}
