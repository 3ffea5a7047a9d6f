import Foundation
import Testing

/// The options that select exchanges, and the packets of them.
@Suite struct SelectionTests {
    private func paths(_ flags: [String], in capture: String = "http.pcap") async throws -> [String]
    {
        let outcome = try await Tool.run(
            ["-q", "-r", Tool.capture(capture), "--log", "http", "-o", "json"] + flags
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try LoggedRecord.all(in: outcome.output).compactMap { $0.string("url.path") }
    }

    private static let all = [
        "/items", "/items", "/", "/missing", "/broken", "/moved", "/first", "/second", "/old",
    ]

    @Test(arguments: [
        (["--method", "post"], ["/items"]),
        (["--method", "!GET"], ["/items", "/", "/broken"]),
        (["--method", "HEAD", "--method", "DELETE"], ["/", "/broken"]),
        (["--host", "shop.*"], ["/items"]),
        (["--host", "10.0.0.2", "--path", "/items"], ["/items"]),
        (["--path", "re:^/(first|second)$"], ["/first", "/second"]),
        (["--path", "/*o*", "--path", "!*r*"], ["/moved", "/second", "/old"]),
        (["--status", "4xx"], ["/missing"]),
        (["--status", "300-599", "--status", "!404"], ["/broken", "/moved"]),
        (["--trace-id", "0AF7651916cd"], ["/items"]),
        (["--header", "Authorization: bearer *"], ["/items"]),
        (["--header", "location"], ["/moved"]),
        (
            ["--header", "!traceparent", "--status", "200"],
            ["/items", "/", "/first", "/second", "/old"]
        ),
        (["--errors"], ["/broken"]),
        (["--no-errors", "--method", "!GET"], ["/items", "/"]),
        (["--min-duration", "70us"], ["/items"]),
        (["--min-duration", "!70us", "--path", "/items"], ["/items"]),
        (["--min-duration", "0"], all),
        (["--path", "/nothing"], []),
    ])
    func `exchanges are selected`(flags: [String], expected: [String]) async throws {
        #expect(try await paths(flags) == expected)
    }

    @Test func `a filter sees what is redacted, and shows nothing of it`() async throws {
        let outcome = try await Tool.run(
            ["-r", Tool.capture("http.pcap"), "--log", "packet,http", "-o", "json"]
                + ["--header", "cookie: *"]
        )
        #expect(outcome.lines.count == 8)
        #expect(outcome.text.contains("hmac:"))
        #expect(!outcome.text.contains("secret"))
    }

    @Test func `packets of an exchange are printed with it, in order`() async throws {
        let capture = Tool.capture("http.pcap")
        let outcome = try await Tool.run(["-r", capture, "-o", "json", "--status", "404"])
        let records = try LoggedRecord.all(in: outcome.output)
        let numbers = records.compactMap { $0.int("hdrlog.frame.number") }
        #expect(numbers.count == 7 && numbers == numbers.sorted())
        let ids = Set(records.compactMap { $0.string("trace_id") })
        #expect(ids == ["1527d438eeeea7f108caf59c5150d6ad"])
        #expect(outcome.errors.contains(" 7 logged"))
        let none = try await Tool.run(["-q", "-r", Tool.capture("udp.pcap"), "--status", "404"])
        #expect(none.output.isEmpty)
    }

    /// A head in 40 segments, and then others' exchanges, before the first is answered.
    private func slowCapture(_ folder: TemporaryFolder) async throws -> String {
        let path = folder.path + "/slow.pcap"
        let script = """
            import struct, sys
            out = open(sys.argv[1], "wb")
            out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
            time = 0
            def segment(port, seq, ack, data, server=False, flags=0x18):
                global time
                time += 1000
                a, b = b"\\x0a\\0\\0\\1", b"\\x0a\\0\\0\\2"
                ports = (80, port) if server else (port, 80)
                tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 100, 0, 0) + data
                ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0)
                ip += (b + a if server else a + b)
                out.write(struct.pack("<IIII", 1, time, len(ip + tcp), len(ip + tcp)) + ip + tcp)
            head = b"GET /slow HTTP/1.1\\r\\nA: " + b"a" * 760 + b"\\r\\n\\r\\n"
            for i in range(0, len(head), 20):
                segment(1000, 1 + i, 1, head[i:i + 20])
            for i in range(1000):
                segment(2000 + i, 1, 1, b"GET /other HTTP/1.1\\r\\n\\r\\n")
                segment(2000 + i, 1, 24, b"HTTP/1.1 204 No Content\\r\\n\\r\\n", True)
            segment(1000, 1, 1 + len(head), b"HTTP/1.1 500 Oh\\r\\nContent-Length: 0\\r\\n\\r\\n", True)
            """
        let outcome = try await Running(["/usr/bin/python3", "-c", script, path]).end()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return path
    }

    @Test func `the segments of a head wait for its response`() async throws {
        let folder = try TemporaryFolder()
        let path = try await slowCapture(folder)
        let outcome = try await Tool.run(["-r", path, "-o", "json", "--errors"])
        let records = try LoggedRecord.all(in: outcome.output)
        let lengths = records.compactMap { $0.int("hdrlog.tcp.payload_length") }
        #expect(lengths.count == 41)
        #expect(lengths.reduce(0, +) == 787 + 38)
        // All of them, also those before the head was whole.
        #expect(Set(records.compactMap { $0.string("trace_id") }).count == 1)
        #expect(records.count { $0.string("trace_id") != nil } == 41)
        let others = try await Tool.run(["-q", "-r", path, "--path", "/other"])
        #expect(others.lines.count == 2000)
    }

    @Test func `what waits for too long is given up, and counted`() async throws {
        let folder = try TemporaryFolder()
        let path = try await slowCapture(folder)
        // Packets of the others wait behind the slow ones, and these make room.
        let flags = ["-r", path, "-o", "json", "--status", "204-500"]
        let all = try await Tool.run(flags)
        #expect(all.lines.count == 2041)
        #expect(!all.errors.contains("given up"))
        let some = try await Tool.run(flags + ["--max-held", "64K"])
        let records = try LoggedRecord.all(in: some.output)
        let givenUp = try #require(some.count(of: "given up undecided"))
        #expect(givenUp > 0)
        #expect(records.count + givenUp == 2041)
        let numbers = records.compactMap { $0.int("hdrlog.frame.number") }
        #expect(numbers == numbers.sorted())
    }

    @Test(arguments: [
        ["--status", "9"], ["--path", "re:("], ["--header", ": x"], ["--trace-id", "xyz"],
        ["--min-duration", "soon"], ["--host", "re:(a)\\1"], ["--status", "!"],
    ])
    func `a bad pattern is told`(flags: [String]) async throws {
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap")] + flags)
        #expect(outcome.status == 64)
        #expect(
            outcome.errors.hasPrefix("hdrlog: '\(flags[0])' '\(flags[1])': "),
            "\(outcome.errors)"
        )
        #expect(outcome.output.isEmpty)
    }
}
