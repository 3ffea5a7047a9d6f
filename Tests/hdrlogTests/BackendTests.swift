import Foundation
import Testing

/// One output, whatever captures.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct BackendTests {
    /// Fields that say where a record came from.
    private static let own = ["timestamp", "hdrlog.backend", "hdrlog.frame.number"]

    private func texts(_ records: [LoggedRecord], without paths: [String]) throws -> [String] {
        // Two ways may see what two processors send at once in a different order.
        try records.map { try $0.text(without: Self.own + paths) }.sorted()
    }

    @Test(arguments: [
        nil, "tcp port 80", "vlan", "vlan 200 and vlan 100", "udp", "not ip6", "outbound",
        "inbound and not tcp", "ip[6:2] & 0x1fff != 0", "len > 500", "arp or icmp or icmp6",
        "ether[12:2] < 0x600",
    ])
    func `the same frames give the same records`(filter: String?) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let runs = try Backend.allCases.map { backend in
            let flags = backend.flags + ["-o", "json", "-i", "veth0"] + (filter.map { [$0] } ?? [])
            return (backend, try Running(tool: flags, namespace: network.client))
        }
        for (_, running) in runs { try await running.waitForErrors("hdrlog: logging on veth0 by ") }
        if filter?.contains("bound") == true { try await network.endFirstBlock() }
        try await network.python(Traffic.fromServer, in: network.server)
        try await network.python(Traffic.fromClient)
        // The last acknowledgement may be on its way.
        try await Task.sleep(for: .milliseconds(100))
        var records: [Backend: [LoggedRecord]] = [:]
        for (backend, running) in runs {
            // At XDP, a tag may be kept where no filter sees it.
            let warns = backend == .xdp && filter?.contains("vlan") == true
            records[backend] = try await running.stop(warnings: warns ? 1 : 0).1
                .filter { !Traffic.isNoise($0) }
        }

        let tcx = try #require(records[.tcx])
        #expect(tcx.count >= (filter == nil ? 80 : 2), "\(tcx.count)")
        for backend in [Backend.clsact, .xdp] {
            let others = try #require(records[backend])
            expectSame(try texts(tcx, without: []), try texts(others, without: []), backend)
        }
        // libpcap does not tell the direction.
        let direction = ["network.io"]
        let pcap = try texts(try #require(records[.pcap]), without: direction)
        expectSame(try texts(tcx, without: direction), pcap, .pcap)

        for (backend, records) in records {
            #expect(records.allSatisfy { $0.string("hdrlog.backend") == backend.name })
            for record in records where backend != .pcap {
                let isOwn = record.string("hdrlog.ethernet.source") == "02:00:00:00:00:01"
                let direction = record.string("network.io.direction")
                #expect(direction == (isOwn ? "transmit" : "receive"))
            }
        }
        if filter == nil { expectAllKinds(tcx) }
    }

    private func expectSame(_ records: [String], _ others: [String], _ backend: Backend) {
        guard records != others else { return }
        let difference = others.difference(from: records)
        let lines = difference.map { change in
            switch change {
            case .insert(_, let text, _): "more: \(text)"
            case .remove(_, let text, _): "less: \(text)"
            }
        }
        Issue.record("\(backend), beside tcx:\n\(lines.joined(separator: "\n"))")
    }

    /// Expects both directions of what the traffic is made of.
    private func expectAllKinds(_ records: [LoggedRecord]) {
        for direction in ["receive", "transmit"] {
            let some = records.filter { $0.string("network.io.direction") == direction }
            let tags = some.map { ($0["hdrlog.vlan"] as? [Any])?.count ?? 0 }
            #expect(Set(tags) == [0, 1, 2])
            #expect(some.contains { $0["hdrlog.arp"] != nil })
            #expect(some.contains { $0.string("network.transport") == "icmp" })
            for version in ["ipv4", "ipv6"] {
                let some = some.filter { $0.string("network.type") == version }
                #expect(some.contains { $0.string("network.protocol.name") == "http" })
                #expect(some.contains { $0.string("network.transport") == "udp" })
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `the loopback interface shows each packet once`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "lo"])
        try await network.python(Traffic.datagrams(to: "127.0.0.1", count: 3))
        try await running.wait(for: "answer") { $0.string("network.transport") == "icmp" }
        try await Task.sleep(for: .milliseconds(100))
        let (_, records) = try await running.stop()

        // Each has its number in the first octets; what answers it carries a copy.
        let datagrams = records.filter { $0.string("network.transport") == "udp" }
        #expect(datagrams.count == 3)
        #expect(datagrams.allSatisfy { $0.string("source.address") == "127.0.0.1" })
        let direction = backend == .pcap ? nil : "receive"
        #expect(datagrams.allSatisfy { $0.string("network.io.direction") == direction })
    }

    @Test(arguments: Backend.allCases)
    func `a signal right behind the traffic loses nothing`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "veth0", "udp"])
        let script = Traffic.datagrams(to: "10.0.0.2", count: 100)
        try await network.python(script + "os.kill(\(running.processID), signal.SIGINT)")
        let outcome = try await running.end()

        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 100)
        #expect(outcome.errors.contains("hdrlog: 100 seen, 100 logged, "))
    }

    @Test(arguments: Backend.allCases)
    func `timestamps are wall-clock time, and never go back`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "veth0", "udp"])
        let before = Date()
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 20))
        let after = Date()
        try await running.waitForLines(20)
        let (_, records) = try await running.stop()

        let timestamps = records.compactMap { $0.string("timestamp") }
        #expect(timestamps.count == 20)
        #expect(timestamps == timestamps.sorted())
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for text in timestamps {
            #expect(text.wholeMatch(of: /....-..-..T..:..:..\.[0-9]{9}Z/) != nil)
            // Foundation reads milliseconds, and rounds.
            let time = try style.parse(text.prefix(23) + "Z")
            #expect(time > before - 0.01 && time < after + 0.01, "\(text)")
        }
    }

    @Test(arguments: Backend.allCases)
    func `SIGUSR1 prints the counts of a live capture`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "veth0", "udp"])
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 5))
        try await running.waitForLines(5)
        running.signal(SIGUSR1)
        try await running.waitForErrors("hdrlog: 5 seen, 5 logged, ")
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 5))
        try await running.waitForLines(10)
        running.signal(SIGTERM)
        let outcome = try await running.end()

        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 10)
        #expect(outcome.errorLines.count == 3)
        #expect(outcome.count(of: "logged") == 10)
    }

    @Test(
        arguments: Backend.allCases.map { ($0, "batch") } + [(.tcx, "low"), (.pcap, "low")]
    )
    func `a packet is seen while the capture goes on`(
        backend: Backend,
        latency: String
    ) async throws {
        let network = try await TestNetwork()
        let flags =
            backend.flags + ["--latency", latency, "-i", "veth0", "-c", "2", "udp"]
        let tool = [try Tool.path()] + flags
        // Text at a terminal, which script(1) makes; JSON into a pipe. One after the other, for there
        // can be one XDP program only.
        let words = tool.map { "'\($0)'" }.joined(separator: " ")
        let terminal = ["script", "-qefc", "exec \(words)", "/dev/null"]
        try await expectLiveness(terminal, showing: "10.0.0.2.9: ", in: network)
        let pipe = ["bash", "-c", #""$@" -o json 2>&1 | cat"#, "-"] + tool
        try await expectLiveness(pipe, showing: #""port":9}"#, in: network)
    }

    /// Expects that `command`, which ends after two packets, shows the first before the second is sent.
    private func expectLiveness(
        _ command: [String],
        showing mark: String,
        in network: TestNetwork
    ) async throws {
        let running = try Running(network.inNamespace(network.client, command))
        func text() -> String { String(decoding: running.output, as: UTF8.self) }
        try await Tool.wait(for: "start: '\(text())', '\(running.errors)'") {
            text().contains("logging on") ? () : nil
        }
        for number in 1...2 {
            // A packet in an idle time, for which hdrlog sleeps.
            try await Task.sleep(for: .milliseconds(300))
            try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 1))
            let end = ContinuousClock.now + .seconds(1)
            try await Tool.wait(for: "packet: '\(text())'") {
                let lines = text().split(whereSeparator: \.isNewline)
                return lines.count(where: { $0.contains(mark) }) >= number ? () : nil
            }
            #expect(ContinuousClock.now < end)
        }
        #expect(try await running.end().status == 0)
    }

    @Test(arguments: ["ip6 protochain 6", "many terms"])
    func `a filter that cannot run in the kernel gives the same records`(
        filter: String
    ) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let folder = try TemporaryFolder()
        // More instructions than the kernel takes; long lists of hosts take libpcap minutes.
        let terms = (0..<3000).map { "ether[\($0 % 14)]" }.joined(separator: "\n + ")
        let expression = filter == "many terms" ? "tcp and \(terms) > 1 # all" : filter
        try Data(expression.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/filter"))
        let flags = ["-i", "veth0", "-F", "\(folder.path)/filter"]
        let tcx = try await network.capture(.tcx, flags)
        let xdp = try await network.capture(.xdp, flags)
        let pcap = try await network.capture(.pcap, flags)
        try await network.python(Traffic.fromServer, in: network.server)
        try await network.python(Traffic.fromClient)
        try await Task.sleep(for: .milliseconds(100))

        pcap.signal(SIGINT)
        let expected = try texts(
            try LoggedRecord.all(in: try await pcap.end().output),
            without: ["network.io"]
        )
        #expect(expected.count > 8)
        for running in [tcx, xdp] {
            running.signal(SIGINT)
            let outcome = try await running.end()
            #expect(outcome.status == 0)
            #expect(outcome.errorLines.count == 3, "\(outcome.errors)")
            let start = "hdrlog: filter: runs in hdrlog, not in the kernel, at a higher cost: "
            #expect(outcome.errors.hasPrefix(start))
            #expect(outcome.count(of: "logged") == expected.count)
            let records = try LoggedRecord.all(in: outcome.output)
            expectSame(try texts(records, without: ["network.io"]), expected, .pcap)
        }
    }

    @Test func `a bulk transfer shows the super-packets it is made of`() async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(.tcx, ["-i", "veth0", "-s", "128", "tcp"])
        let size = 1_000_000
        let receiver = try Running(
            network.inNamespace(
                network.server,
                [
                    "python3", "-c",
                    """
                    import socket
                    s = socket.create_server(("10.0.0.2", 80))
                    print(flush=True)
                    peer, _ = s.accept()
                    while peer.recv(65536): pass
                    """,
                ]
            )
        )
        try await receiver.waitForLines(1)
        try await network.python(
            """
            import socket
            with socket.create_connection(("10.0.0.2", 80)) as s: s.sendall(bytes(\(size)))
            """
        )
        _ = try await receiver.end()
        let (outcome, records) = try await running.stop()

        let sent = records.filter { $0.int("destination.port") == 80 }
        #expect(octetsOfPayload(sent) == size)
        let large = sent.filter { $0["hdrlog.gso"] != nil }
        #expect(!large.isEmpty)
        for record in large {
            let segmentSize = try #require(record.int("hdrlog.gso.size"))
            let segments = try #require(record.int("hdrlog.gso.segments"))
            let payload = try #require(record.int("hdrlog.tcp.payload_length"))
            let len = try #require(record.int("hdrlog.frame.len"))
            #expect(segments > 1 && payload > segmentSize * (segments - 1))
            #expect(payload <= segmentSize * segments)
            let octets = len + (segments - 1) * (len - payload)
            #expect(record.int("hdrlog.gso.wire_octets") == octets)
        }
        // All others are no larger than the interface sends.
        let other = sent.filter { $0["hdrlog.gso"] == nil }
        #expect(other.allSatisfy { ($0.int("hdrlog.frame.len") ?? 0) <= 1514 })
        // Their checksums were never computed, which is no fault of theirs.
        #expect(records.allSatisfy { $0["hdrlog.stop.reason"] as? String != "malformed" })
        #expect(outcome.count(of: "malformed") == 0)
    }

    /// Octets of payload, those that were sent again once.
    private func octetsOfPayload(_ records: [LoggedRecord]) -> Int {
        let first = records.first?.int("hdrlog.tcp.sequence_number") ?? 0
        var octets = IndexSet()
        for record in records {
            guard let number = record.int("hdrlog.tcp.sequence_number"),
                let count = record.int("hdrlog.tcp.payload_length"), count > 0
            else { continue }
            let start = Int(UInt32(truncatingIfNeeded: number - first))
            octets.insert(integersIn: start..<start + count)
        }
        return octets.count
    }
}
