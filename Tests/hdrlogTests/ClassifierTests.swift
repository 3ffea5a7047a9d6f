import Foundation
import Testing

/// The same exchanges whether the kernel passes all frames or only what they need.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct ClassifierTests {
    /// What two programs that see a frame one after the other cannot agree on, to the nanosecond.
    private static let times = [
        "timestamp", "start_time", "end_time", "hdrlog.duration", "hdrlog.time_to_first_octet",
        "hdrlog.tcp.handshake_rtt",
    ]

    /// Compared by their own rule for an exchange that is reset.
    private static let sizes = ["http.response.size", "http.response.body.size"]

    /// Octets of a response that one program may have seen before a reset and the other behind it: those
    /// of the packet that another processor handles just then, which may be a super-packet.
    private static let octetsBesideReset = 65_536

    private let flags =
        ["-i", "veth0", "--log", "http", "--buffer-size", "256M"] + Tool.redactionKey

    @Test(arguments: Backend.kernel) func `the same exchanges`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let web = try await WebTraffic(network)
        defer { _ = web }
        let middle = try Running(
            network.inNamespace(network.client, ["python3", "-c", WebTraffic.fromTheMiddle]),
            keepsInput: true
        )
        try await middle.waitForLines(1)

        // There can be one XDP program; what comes natively there comes to tc in the same packets.
        let all = try await network.capture(.tcx, flags + ["--no-classifier"])
        let some = try await network.capture(backend, flags)
        try middle.write(Data("\n".utf8))
        try await middle.waitForEnd()
        for script in WebTraffic.scripts { try await network.python(script.text) }
        try await Task.sleep(for: .milliseconds(300))
        let (allOutcome, expected) = try await all.stop()
        let (outcome, records) = try await some.stop()

        #expect(expected.count > 80, "\(expected.count)")
        #expect(allOutcome.count(of: "dropped by kernel") == 0, "\(allOutcome.errors)")
        #expect(outcome.count(of: "dropped by kernel") == 0, "\(outcome.errors)")
        try expectSame(records, expected)
        for errors in [allOutcome, outcome] {
            #expect(errors.count(of: "octets missing") == 0, "\(errors.errors)")
        }
        #expect(records.allSatisfy { $0["hdrlog.gap_octets"] == nil })

        // Most of it is left out. At native XDP a veth loses frames, and what comes behind them is
        // acknowledged frame by frame, which hdrlog needs to see.
        #expect(allOutcome.count(of: "left in the kernel") == nil)
        let leftOut = try #require(outcome.count(of: "left in the kernel"))
        let seen = try #require(outcome.count(of: "seen"))
        #expect(leftOut > (backend == .xdp ? seen / 2 : seen), "\(outcome.errors)")
    }

    private func expectSame(
        _ records: [LoggedRecord],
        _ expected: [LoggedRecord]
    ) throws {
        let own = Self.times + ["hdrlog.backend"]
        func sorted(_ records: [LoggedRecord]) throws -> [(text: String, record: LoggedRecord)] {
            try records.map { record in
                let isReset = record["hdrlog.exchange"] as? String == "reset"
                return (try record.text(without: own + (isReset ? Self.sizes : [])), record)
            }
            .sorted { $0.0 < $1.0 }
        }
        let (some, others) = (try sorted(records), try sorted(expected))
        let difference = some.map(\.text).difference(from: others.map(\.text))
        guard difference.isEmpty else {
            let lines = difference.map { change in
                switch change {
                case .insert(_, let text, _): "more: \(text)"
                case .remove(_, let text, _): "less: \(text)"
                }
            }
            Issue.record("\(lines.joined(separator: "\n"))")
            return
        }
        // Equal records may stand in any order; sequence numbers tell nearly all apart.
        for (left, right) in zip(some, others) {
            for path in [
                "hdrlog.duration", "hdrlog.time_to_first_octet", "hdrlog.tcp.handshake_rtt",
            ] {
                let (one, other) = (left.record[path] as? Double, right.record[path] as? Double)
                #expect((one == nil) == (other == nil), "\(path) of \(left.text)")
                #expect(abs((one ?? 0) - (other ?? 0)) < 0.02, "\(path) of \(left.text)")
            }
            for path in Self.sizes {
                let (one, other) = (left.record[path] as? Int, right.record[path] as? Int)
                #expect((one == nil) == (other == nil), "\(path) of \(left.text)")
                #expect(
                    abs((one ?? 0) - (other ?? 0)) <= Self.octetsBesideReset,
                    "\(path) of \(left.text)"
                )
            }
        }
    }

    @Test(arguments: [
        ["--log", "packet"], ["--log", "packet,http"], ["--log", "http", "--trace-packets"],
        ["--log", "http,flow"], ["--log", "http", "--no-classifier"],
        ["--log", "http", "-w", "/dev/null"], ["--log", "http", "ip6 protochain 6 or tcp"],
    ])
    func `every frame comes where it may matter`(flags: [String]) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(.tcx, ["-i", "veth0"] + flags)
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 20))
        try await Task.sleep(for: .milliseconds(100))
        running.signal(SIGINT)
        let outcome = try await running.end()
        #expect(outcome.count(of: "left in the kernel") == nil, "\(outcome.errors)")
        if !outcome.errors.contains("filter: runs in hdrlog") {
            #expect(try #require(outcome.count(of: "seen")) >= 20)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a response that does not come is told in time, without any other frame`(
        backend: Backend
    ) async throws {
        let network = try await TestNetwork()
        let flags = ["-i", "veth0", "--log", "http", "--response-timeout", "1", "tcp port 80"]
        let running = try await network.capture(backend, flags)
        try await network.endFirstBlock()
        let silent = """
            import socket, time
            server = socket.create_server(("10.0.0.2", 80))
            peer, _ = server.accept()
            print(flush=True)
            time.sleep(20)
            """
        let server = try Running(network.inNamespace(network.server, ["python3", "-c", silent]))
        let client = try Running(
            network.inNamespace(
                network.client,
                [
                    "python3", "-c",
                    """
                    import socket, time
                    time.sleep(0.5)
                    s = socket.create_connection(("10.0.0.2", 80))
                    s.sendall(b"GET /silent HTTP/1.1\\r\\n\\r\\n")
                    time.sleep(20)
                    """,
                ]
            )
        )
        defer { _ = client }
        try await server.waitForLines(1)
        let start = ContinuousClock.now
        try await running.wait(for: "timeout") { $0.string("hdrlog.exchange") == "timeout" }
        let wait = start.duration(to: .now)
        #expect(wait > .milliseconds(900) && wait < .seconds(4), "\(wait)")
        let (_, records) = try await running.stop()
        #expect(records.count == 1)
        #expect(records.first?.string("url.path") == "/silent")
    }
}
