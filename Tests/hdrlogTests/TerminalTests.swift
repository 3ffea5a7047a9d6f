import Foundation
import Testing

/// What somebody at a terminal sees.
@Suite(.serialized, .enabled(if: Terminal.isThere, "needs tmux"))
struct TerminalTests {
    /// Writes `exchanges.pcap`: five exchanges, each in two segments, of traces that end in 01 to 05; and
    /// `more.pcap`, the same on other connections.
    private static let makeCaptures = """
        python3 - <<'PYTHON'
        import struct
        targets = ["/items/1", "/start/" + "long/" * 60 + "end", "/商品/" + "日本語" * 30 + "/終わり",
                   "/missing", "/broken"]
        def write(path, first_port):
            out = open(path, "wb")
            out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
            time = 0
            def segment(port, data, is_client):
                nonlocal time
                time += 300
                ends, ports = [b"\\xc0\\0\\2\\1", b"\\xc0\\0\\2\\2"], [port, 80]
                if not is_client: ends.reverse(); ports.reverse()
                places = [1, 1 if is_client else 9999]
                tcp = struct.pack(">HHIIBBHHH", *ports, *places, 0x50, 0x18, 256, 0, 0)
                ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(data), 7, 0, 64, 6, 0)
                octets = ip + b"".join(ends) + tcp + data
                out.write(struct.pack("<IIII", 1795000000, time, len(octets), len(octets)) + octets)
            for number, target in enumerate(targets):
                trace = "0af7651916cd43dd8448eb211c8031%02x" % (number + 1)
                head = f"GET {target} HTTP/1.1\\r\\nHost: shop.example.org\\r\\n" \\
                    f"traceparent: 00-{trace}-b7ad6b7169203331-01\\r\\n\\r\\n"
                segment(first_port + number, head.encode(), True)
                status = {3: "404 Not Found", 4: "500 Internal Server Error"}.get(number, "200 OK")
                answer = f"HTTP/1.1 {status}\\r\\nContent-Length: 0\\r\\n\\r\\n"
                segment(first_port + number, answer.encode(), False)
        write("exchanges.pcap", 41000)
        write("more.pcap", 42000)
        PYTHON

        """

    private static let ids = (1...5).map { "0af7651916cd43dd8448eb211c80310\($0)" }

    @Test(
        arguments: [(40, 10), (80, 24), (120, 30), (200, 50)],
        ["http", "packet", "packet,http"]
    )
    func `a record is a row, and its trace ID whole`(
        size: (columns: Int, rows: Int),
        kinds: String
    ) async throws {
        let terminal = try await Terminal(
            columns: size.columns,
            rows: size.rows,
            Self.makeCaptures + #""$hdrlog" -q --trace-packets --log \#(kinds) -r exchanges.pcap"#
        )
        try await terminal.wait()
        let rows = try await terminal.rows()
        try #require(rows.count == (kinds == "http" ? 5 : kinds == "packet" ? 10 : 15), "\(rows)")
        #expect(try await terminal.lines() == rows)
        let traces = rows.compactMap { row in Self.ids.first { row.hasSuffix($0) } }
        #expect(traces.count == rows.count && Set(traces).count == 5, "\(rows)")
        if kinds == "http" { #expect(traces == Self.ids) }
        if size.columns >= 80, kinds == "http" {
            #expect(rows[1].contains(#/GET +s[^ ]*…[^ ]*d +200 /#), "\(rows)")
            #expect(rows[2].contains(#/GET +s[^ ]*…[^ ]*り +200 /#), "\(rows)")
        }
    }

    @Test func `colours tell the severity`() async throws {
        let terminal = try await Terminal(
            columns: 100,
            rows: 24,
            Self.makeCaptures + #"unset NO_COLOR; "$hdrlog" -q --log http -r exchanges.pcap"#
        )
        try await terminal.wait()
        let rows = try await terminal.coloredRows()
        try #require(rows.count == 5)
        // Bold, yellow, and red by ECMA-48; the trace ID is cyan in each.
        for (row, (style, status)) in zip(
            rows,
            [("1", "200"), ("1", "200"), ("1", "200"), ("33", "404"), ("31", "500")]
        ) {
            #expect(row.contains("\u{1b}[\(style)m\(status)"), "\(row)")
            #expect(row.contains("\u{1b}[36m0af7651916cd43dd8448eb211c80310"), "\(row)")
        }
    }

    @Test func `a new width is in effect from the next record on`() async throws {
        let terminal = try await Terminal(
            columns: 80,
            rows: 24,
            Self.makeCaptures + """
                { cat exchanges.pcap
                  touch half
                  while [ ! -e resized ]; do sleep 0.05; done
                  tail -c +25 more.pcap
                } | "$hdrlog" -q --log http -r -
                """
        )
        try await terminal.wait(for: "half")
        try await Tool.wait(for: "5 rows") { try await terminal.rows().count == 5 ? () : nil }
        try await terminal.resize(columns: 120, rows: 30)
        try Data().write(to: URL(fileURLWithPath: terminal.path("resized")))
        try await terminal.wait()
        let rows = try await terminal.rows()
        try #require(rows.count == 10)
        #expect(rows.prefix(5).allSatisfy { $0.count <= 80 }, "\(rows)")
        #expect(rows.suffix(5).allSatisfy { $0.contains("192.0.2.1.4200") }, "\(rows)")
        #expect(rows[6].count > 110 && rows[6].count <= 120, "\(rows)")
    }

    @Test func `the status line tells how it goes, and goes`() async throws {
        let terminal = try await Terminal(
            columns: 60,
            rows: 10,
            Self.makeCaptures + """
                { cat exchanges.pcap
                  while [ ! -e seen ]; do sleep 0.05; done
                } | "$hdrlog" --log http -r - > records
                wc -l < records
                """
        )
        let row = try await Tool.wait(for: "a status line") {
            try await terminal.rows().first { $0.contains(" 5 exchanges, 1 errors") }
        }
        #expect(row.hasPrefix("hdrlog: ") && row.contains("10 seen"), "\(row)")
        #expect(row.count < 60)
        try Data().write(to: URL(fileURLWithPath: terminal.path("seen")))
        try await terminal.wait()
        let lines = try await terminal.lines()
        #expect(lines.count == 2 && lines.last == "5", "\(lines)")
        #expect(lines.first?.hasPrefix("hdrlog: 10 seen, 5 logged, ") == true, "\(lines)")
    }

    @Test(arguments: [60, 80, 120])
    func `a summary fits too`(columns: Int) async throws {
        let terminal = try await Terminal(
            columns: columns,
            rows: 50,
            Self.makeCaptures + #""$hdrlog" -q --summary -r exchanges.pcap"#
        )
        try await terminal.wait()
        let rows = try await terminal.rows()
        #expect(try await terminal.lines() == rows)
        #expect(rows.contains { $0.hasSuffix("  GET /items/{id}") }, "\(rows)")
        #expect(rows.contains { $0.hasSuffix("last error \(Self.ids[4])") }, "\(rows)")
        #expect(rows.contains { $0.contains("…") } == (columns < 160), "\(rows)")
        #expect(rows.contains { $0.contains("█") } == (columns > 100), "\(rows)")
    }

    @Test func `one trace is followed`() async throws {
        let terminal = try await Terminal(
            columns: 120,
            rows: 30,
            Self.makeCaptures + #""$hdrlog" -q --follow \#(Self.ids[3]) -r exchanges.pcap"#
        )
        try await terminal.wait()
        let rows = try await terminal.rows()
        #expect(rows.count == 3, "\(rows)")
        #expect(rows.allSatisfy { $0.hasPrefix("00:00:00.000") && $0.hasSuffix(Self.ids[3]) })
    }
}
