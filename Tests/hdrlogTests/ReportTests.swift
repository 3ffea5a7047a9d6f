import Foundation
import Testing

/// The page that `--report` writes.
@Suite struct ReportTests {
    /// What a page must not hold, and whether its elements are closed, by Python's reader of HTML.
    private static let check = """
        import html.parser, sys
        class Page(html.parser.HTMLParser):
            void = {"meta", "br", "rect"}
            def __init__(self):
                super().__init__()
                self.open, self.text, self.names = [], [], []
            def handle_starttag(self, tag, attributes):
                self.names.append(tag)
                if tag not in self.void: self.open.append(tag)
                for name, value in attributes:
                    if name.startswith("on") or name in ("src", "href", "srcdoc", "action"):
                        print("attribute", name, value)
            def handle_startendtag(self, tag, attributes): self.names.append(tag)
            def handle_endtag(self, tag):
                if tag in self.void: return
                if not self.open or self.open.pop() != tag: print("end of", tag)
            def handle_data(self, data): self.text.append(data)
        text = open(sys.argv[1], encoding="utf-8", errors="strict").read()
        page = Page()
        page.feed(text)
        page.close()
        if page.open: print("open:", page.open)
        allowed = set(\"\"\"html head meta title style body main h1 h2 p dl div dt dd section svg rect
            text table thead tbody tr th td i span code br small\"\"\".split())
        for name in set(page.names) - allowed: print("element", name)
        for character in text:
            if ord(character) < 32 and character != "\\n" or 0x202a <= ord(character) <= 0x202e:
                print("character", hex(ord(character)))
        if "default-src 'none'" not in text: print("no policy")
        print("checked", page.names.count("tr"), "rows")
        print(" ".join(" ".join(page.text).split()))
        """

    private func report(_ arguments: String, before: String = "") async throws -> Outcome {
        try await Tool.shell(
            """
            cat > check.py <<'PYTHON'
            \(Self.check)
            PYTHON
            \(before)
            "$hdrlog" -q --report page.html \(arguments) || exit
            python3 check.py page.html
            """
        )
    }

    @Test(arguments: ["http.pcap", "http-ipv6.pcapng", "http-hostile.pcap", "http-secrets.pcap"])
    func `a page is whole, and tells no secret`(capture: String) async throws {
        let outcome = try await report(
            "-r capture",
            before: "cp \"$captures/\(capture)\" capture"
        )
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let lines = outcome.lines
        #expect(lines.first?.hasPrefix("checked ") == true, "\(outcome.text)")
        #expect(!outcome.text.contains("secret"), "\(outcome.text)")
        if capture == "http.pcap" {
            #expect(lines.first == "checked 20 rows", "\(lines)")
            #expect(outcome.text.contains("DELETE /broken 1 1 41.1 µs"))
            #expect(
                outcome.text.contains(
                    /GET \/items\?page=2&token=hmac:[0-9a-f]{12} 200 73.5 µs/
                )
            )
        }
    }

    @Test func `what comes from the wire stays text`() async throws {
        let outcome = try await report(
            "-r hostile.pcap",
            before: #"""
                cat > make.py <<'PYTHON'
                import struct
                targets = [b"/<script>alert(1)</script>", b"/\"><img/src=x/onerror=alert(1)>",
                           b"/'onmouseover='x", b"/</title></svg></table><h1>x", b"/&lt;&#60;",
                           b"/\x1b[31m\xe2\x80\xae\xff", b"/" + b"<" * 5000,
                           b"/" + b"x" * 155 + b"?token=hidden-value"]
                out = open("hostile.pcap", "wb")
                out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
                def frame(time, data, port, is_client):
                    ends = [b"\xc0\0\2\1", b"\xc0\0\2\2"]
                    ports = [port, 80]
                    if not is_client: ends.reverse(); ports.reverse()
                    tcp = struct.pack(">HHIIBBHHH", *ports, 1, 1 if is_client else 9999, 0x50, 0x18, 256, 0, 0)
                    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(data), 7, 0, 64, 6, 0)
                    octets = ip + b"".join(ends) + tcp + data
                    out.write(struct.pack("<IIII", 1795000000, time, len(octets), len(octets)))
                    out.write(octets)
                for number, target in enumerate(targets):
                    frame(number * 10, b"GET " + target + b" HTTP/1.1\r\n\r\n", 4000 + number, True)
                    answer = b"HTTP/1.1 200 <b>\r\nContent-Length: 0\r\n\r\n"
                    frame(number * 10 + 5, answer, 4000 + number, False)
                PYTHON
                python3 make.py
                """#
        )
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.lines.first == "checked 14 rows", "\(outcome.lines)")
        #expect(outcome.text.contains("GET /<script>alert(1)</script> 200"), "\(outcome.text)")
        #expect(outcome.text.contains(#"GET /\x1b[31m\u{202e}\xff 200"#), "\(outcome.text)")
        #expect(outcome.text.contains("<<<<… 200"))
        #expect(!outcome.text.contains("hidden"))
    }

    @Test func `a page is written whole after an interrupt, in the place of the last`() async throws
    {
        let folder = try TemporaryFolder()
        let (page, real) = ("\(folder.path)/page.html", "\(folder.path)/real.html")
        try Data("before".utf8).write(to: URL(fileURLWithPath: real))
        try FileManager.default.createSymbolicLink(atPath: page, withDestinationPath: real)
        let run = try Running(
            tool: ["-q", "-l", "--log", "http", "--report", page, "-r", "-"],
            keepsInput: true
        )
        try run.write(Data(contentsOf: Tool.captures.appendingPathComponent("http.pcap")))
        try await run.waitForLines(9)
        #expect(try String(contentsOfFile: real, encoding: .utf8) == "before")
        run.signal(SIGINT)
        try await run.waitForEnd()
        #expect(try await run.end().status == 0)
        #expect(try String(contentsOfFile: real, encoding: .utf8).hasSuffix("</html>\n"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.sorted() == ["page.html", "real.html"])
    }

    @Test func `a page that cannot be written is told before anything is captured`() async throws {
        let outcome = try await Tool.shell(
            #"""
            "$hdrlog" --report /nowhere/page.html -r "$captures/http.pcap"; echo $?
            "$hdrlog" -q --report /dev/full -r "$captures/http.pcap"; echo $?
            "$hdrlog" -q --report /dev/stdout -r "$captures/http.pcap" | tail -1
            """#
        )
        #expect(outcome.lines == ["1", "1", "</html>"])
        #expect(
            outcome.errorLines == [
                "hdrlog: '--report': /nowhere/page.html: No such file or directory",
                "hdrlog: /dev/full: No space left on device; the report was not written",
            ]
        )
        #expect(FileManager.default.fileExists(atPath: "/dev/full"))
    }

    @Test(.enabled(if: Browser.isThere, "needs chromium"), arguments: [1280, 400])
    func `a browser shows it`(width: Int) async throws {
        let look = try Browser.script(
            width: width,
            [
                "document.querySelectorAll('tbody tr').length",
                "[...document.querySelectorAll('section')].at(-1).querySelector('tbody code').textContent",
                // All bars of both charts, and what tells of them, in sight.
                """
                [...document.querySelectorAll('svg')].map(chart => {
                    const sizes = [...chart.querySelectorAll('rect.fine, rect.c5')]
                        .map(bar => bar.getBoundingClientRect())
                    const words = [...chart.querySelectorAll('text')].map(text => text.textContent)
                    return sizes.length > 5 && sizes.every(size => size.width > 1 && size.height > 10)
                        && words.length > 2 && words.every(word => word.length > 1)
                }).join()
                """,
                "getComputedStyle(document.querySelector('rect.c5')).fill",
                // Wide tables scroll for themselves, and not the page.
                "document.documentElement.scrollWidth <= innerWidth",
                "document.scripts.length",
            ]
        )
        let outcome = try await Tool.shell(
            """
            "$hdrlog" -q --report page.html -r "$captures/http.pcap"
            \(look)
            """
        )
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(
            outcome.lines == [
                "requests ['file:///page.html']", "console []", "18",
                "0af7651916cd43dd8448eb211c80319c", "true,true", "rgb(207, 59, 59)", "True", "0",
            ]
        )
    }
}
