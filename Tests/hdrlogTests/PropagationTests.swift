import Foundation
import Testing

/// `--expect-propagation`, over captures that are made up, and over real processes.
@Suite struct PropagationTests {
    /// Writes a capture file of exchanges, each of two segments on a connection of its own.
    ///
    /// A line of `exchanges` is: when it starts and ends, in milliseconds, client, server, port, and the
    /// digit that its trace ID is made of; `-` for no trace.
    private static let script = """
        import socket, struct, sys
        frames = []
        for number, line in enumerate(sys.argv[2:]):
            start, end, client, server, port, digit = line.split()
            ends = [(socket.inet_aton(client), 40000 + number), (socket.inet_aton(server), int(port))]
            trace = "" if digit == "-" else f"traceparent: 00-{digit * 32}-{digit * 16}-01\\r\\n"
            request = f"GET /{number} HTTP/1.1\\r\\nHost: x\\r\\n{trace}\\r\\n".encode()
            response = b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"
            for time, a, b, data, seq, ack in (
                (start, 0, 1, request, 1000, 2000),
                (end, 1, 0, response, 2000, 1000 + len(request)),
            ):
                tcp = struct.pack("!HHIIBBHHH", ends[a][1], ends[b][1], seq, ack, 0x50, 0x18, 1000, 0, 0)
                ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40 + len(data), 0, 0, 64, 6, 0,
                                 ends[a][0], ends[b][0])
                frames.append((int(time) * 1000, ip + tcp + data))
        with open(sys.argv[1], "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
            for time, frame in sorted(frames):
                out.write(struct.pack("<IIII", 1, time, len(frame), len(frame)) + frame)
        """

    private func run(_ exchanges: [String], _ flags: [String]) async throws -> (Outcome, String) {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/made.pcap"
        let made = try await Running(["python3", "-c", Self.script, file] + exchanges).end()
        #expect(made.status == 0, "\(made.errors)")
        let report = "\(folder.path)/report.xml"
        let outcome = try await Tool.run(
            ["-q", "-r", file, "--log", "http", "--expect-propagation", "--junit", report] + flags
        )
        return (outcome, (try? String(contentsOfFile: report, encoding: .utf8)) ?? "")
    }

    @Test func `a trace that is passed on`() async throws {
        let (outcome, report) = try await run(
            ["10 40 10.0.0.1 10.0.0.2 80 a", "20 30 10.0.0.2 10.0.0.3 80 a"],
            []
        )
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(report.contains(#"name="--expect-propagation" time="0"/>"#), "\(report)")
    }

    @Test(arguments: ["-", "b"])
    func `a trace that is not`(trace: String) async throws {
        let (outcome, report) = try await run(
            [
                "10 40 10.0.0.1 10.0.0.2 80 a", "20 30 10.0.0.2 10.0.0.3 80 \(trace)",
                "25 30 10.0.0.2 10.0.0.3 80 a",
            ],
            ["-o", "json"]
        )
        #expect(outcome.status == 80)
        let finding = "1 of 2 requests that others with a trace led to were sent without it"
        #expect(
            outcome.errorLines.first == "hdrlog: not met: --expect-propagation: \(finding)",
            "\(outcome.errors)"
        )
        let records = try outcome.errorLines.dropFirst().map { try LoggedRecord($0) }
        #expect(records.map { $0.string("url.path") } == ["/1", "/0"])
        #expect(records.last?.string("trace_id") == String(repeating: "a", count: 32))
        #expect(report.contains(#"failures="1""#))
        #expect(report.contains("message=\"\(finding)\""))
        #expect(report.contains("/1") && report.contains("/0"))
    }

    @Test func `where nothing follows that is told`() async throws {
        let (outcome, _) = try await run(["10 40 10.0.0.1 10.0.0.2 80 a"], [])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors
                == "hdrlog: --expect-propagation: no request with a trace led to another\n"
        )
    }

    @Test(arguments: [[], ["--log", "packet"], ["--log", "tls,flow"], ["--summary"]])
    func `without exchanges there is nothing to expect`(flags: [String]) async throws {
        let outcome = try await Tool.run(
            ["-r", Tool.capture("http.pcap"), "--expect-propagation"] + flags
        )
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("add '--log http'"), "\(outcome.errors)")
    }

    /// A server, a proxy before it that passes traces on if `$pass` says so, and a client of both, in
    /// one process.
    private static let service = """
        import http.server, os, socketserver, threading, urllib.request
        TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        def get(url, trace):
            request = urllib.request.Request(url, headers={"traceparent": trace} if trace else {})
            return urllib.request.urlopen(request, timeout=10).read()
        class Server(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.server.behind:
                    trace = self.headers["traceparent"] if os.environ["pass"] == "yes" else None
                    get(f"http://127.0.0.1:{self.server.behind}{self.path}", trace)
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *_): pass
        def serve(behind):
            server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server)
            server.behind = behind
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return server.server_address[1]
        port = serve(serve(None))
        for i in range(5): get(f"http://127.0.0.1:{port}/{i}", TRACE)
        """

    @Test(
        .enabled(if: TestNetwork.isPossible, "needs root"),
        arguments: Backend.allCases,
        ["lo", "any"]
    )
    func `live, over loopback`(backend: Backend, interface: String) async throws {
        let network = try await TestNetwork()
        for (passes, status) in [("yes", 0), ("no", 80)] as [(String, Int32)] {
            let outcome = try await Running(
                network.inNamespace(
                    network.client,
                    [Tool.path()] + backend.flags + [
                        "-q", "-i", interface, "--log", "http", "-o", "json",
                        "--expect-propagation",
                        "--fail-on-drop", "tcp", "--", "python3", "-c", Self.service,
                    ]
                ),
                environment: ["pass": passes]
            ).end()
            #expect(outcome.status == status, "\(outcome.errors)")
            #expect(outcome.lines.count == 10, "\(outcome.text)")
            if status != 0 {
                #expect(outcome.errors.contains("5 of 5 requests that others with a trace led to"))
                #expect(outcome.errorLines.count == 7)
            }
        }
    }
}
