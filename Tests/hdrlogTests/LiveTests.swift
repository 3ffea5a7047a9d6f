import Foundation
import Testing

/// Live captures, on interfaces in network namespaces that each test makes and removes.
///
/// Root is needed for the namespaces and for the capture. Where the environment variable CI is set the
/// tests run in any case, and fail without it, so that none is left out in silence.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct LiveTests {
    private func isResponse(_ record: LoggedRecord) -> Bool {
        record.int("http.response.status_code") == 200
    }

    @Test(arguments: Backend.allCases)
    func `logs an exchange on an interface`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let running = try await network.capture(backend, ["-i", "veth0", "tcp"])
        try await network.fetch("/items?token=secret")
        try await running.wait(for: "response", isResponse)
        let (outcome, records) = try await running.stop()

        let request = try #require(records.first { $0.string("http.request.method") == "GET" })
        #expect(request.string("url.path") == "/items")
        #expect(request.string("url.query")?.hasPrefix("token=hmac:") == true)
        #expect(request.string("source.address") == "10.0.0.1")
        #expect(request.string("destination.address") == "10.0.0.2")
        #expect(request.int("destination.port") == 80)
        #expect(request.string("network.interface.name") == "veth0")
        // libpcap cannot tell.
        let direction = backend == .pcap ? nil : "transmit"
        #expect(request.string("network.io.direction") == direction)
        #expect(request.string("hdrlog.backend") == backend.name)
        #expect(request.string("hdrlog.frame.link_type") == "EN10MB")
        #expect(request.string("hdrlog.trace.source") == "derived")
        #expect(request.string("trace_id")?.count == 32)
        #expect(records.compactMap { $0.int("hdrlog.frame.number") } == Array(1...records.count))
        #expect(records.first?["hdrlog.tcp.flags"] as? [String] == ["syn"])
        #expect(
            outcome.errorLines.first == "hdrlog: logging on veth0 by \(backend.announcement)"
        )
        #expect(
            outcome.errorLines.last?.hasPrefix(
                "hdrlog: \(records.count) seen, \(records.count) logged, 0 malformed, "
            ) == true
        )
    }

    @Test(arguments: Backend.allCases, [["-i", "any"], []])
    func `all interfaces tell the interface and the direction`(
        backend: Backend,
        flags: [String]
    ) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let running = try await network.capture(backend, flags)
        try await network.fetch("/")
        try await running.wait(for: "response", isResponse)
        let (outcome, records) = try await running.stop()

        let request = try #require(records.first { $0.string("http.request.method") == "GET" })
        let response = try #require(records.first(where: isResponse))
        // The loopback interface has no driver for XDP.
        let way = backend == .xdp ? "xdp (native and generic)" : backend.announcement
        #expect(outcome.errorLines.first == "hdrlog: logging on any by \(way)")
        let linkType = backend == .pcap ? "LINUX_SLL2" : "EN10MB"
        for (record, direction) in [(request, "transmit"), (response, "receive")] {
            #expect(record.string("network.interface.name") == "veth0")
            #expect(record.string("network.io.direction") == direction)
            #expect(record.string("hdrlog.frame.link_type") == linkType)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a filter runs in the kernel`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let running = try await network.capture(backend, ["-i", "veth0", "tcp src port 80"])
        try await network.fetch("/")
        try await running.wait(for: "response", isResponse)
        let (outcome, records) = try await running.stop()

        #expect(records.allSatisfy { $0.int("source.port") == 80 })
        // What the kernel leaves out is not even seen.
        #expect(outcome.errors.contains("hdrlog: \(records.count) seen, \(records.count) logged"))
    }

    @Test(arguments: Backend.allCases, ["in", "out"])
    func `one direction alone`(backend: Backend, flag: String) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let running = try await network.capture(backend, ["-i", "veth0", "-Q", flag, "tcp"])
        try await network.fetch("/")
        try await running.wait(for: "segment with data") {
            ($0.int("hdrlog.tcp.payload_length") ?? 0) > 0
        }
        let (_, records) = try await running.stop()

        let direction = flag == "in" ? "receive" : "transmit"
        #expect(!records.isEmpty)
        #expect(records.allSatisfy { $0.string("network.io.direction") == direction })
        #expect(records.allSatisfy { ($0.int("source.port") == 80) == (flag == "in") })
    }

    @Test(arguments: Backend.allCases)
    func `two interfaces in one run`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let running = try await network.capture(backend, ["-i", "veth0", "-i", "lo", "tcp"])
        try await network.fetch("/")
        // Nobody listens there: a reset comes back.
        try await network.fetch("/", host: "127.0.0.1")
        try await running.wait(for: "response", isResponse)
        try await running.wait(for: "segment on lo") {
            $0.string("network.interface.name") == "lo"
        }
        let (outcome, records) = try await running.stop()

        let way = backend == .xdp ? "xdp (native and generic)" : backend.announcement
        #expect(outcome.errorLines.first == "hdrlog: logging on veth0, lo by \(way)")
        for record in records {
            let isLoopback = record.string("source.address") == "127.0.0.1"
            #expect(record.string("network.interface.name") == (isLoopback ? "lo" : "veth0"))
        }
        #expect(Set(records.compactMap { $0.int("hdrlog.frame.number") }).count == records.count)
    }

    @Test(arguments: [Backend.tcx, .pcap])
    func `agrees with what tcpdump recorded`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("hdrlog-test-\(UUID().uuidString).pcap")
        defer { try? FileManager.default.removeItem(at: file) }
        let tcpdump = try Running(
            network.inNamespace(
                network.client,
                ["tcpdump", "-Z", "root", "--immediate-mode", "-U", "-i", "veth0"]
                    + ["--time-stamp-precision=nano", "-w", file.path, "tcp port 80"]
            )
        )
        try await tcpdump.waitForErrors("listening on")
        let running = try await network.capture(backend, ["-i", "veth0", "tcp port 80"])
        try await network.fetch("/first")
        try await network.fetch("/second")
        // The last segment of each connection acknowledges a FIN.
        try await Tool.wait(for: "end of both connections") {
            try LoggedRecord.all(in: running.wholeLines).count { isFIN($0) } >= 4 ? () : nil
        }
        try await Task.sleep(for: .milliseconds(500))
        tcpdump.signal(SIGTERM)
        _ = try await tcpdump.end()
        let (_, live) = try await running.stop()
        let read = try await Tool.run(["-q", "-o", "json", "-r", file.path])
        let recorded = try LoggedRecord.all(in: read.output)

        #expect(live.count >= 16)
        #expect(live.count == recorded.count)
        // What says where a record came from; packet sockets may take their own time of a frame.
        let own = ["timestamp", "network.interface", "network.io", "hdrlog.backend"]
        for (one, other) in zip(live, recorded) {
            #expect(try one.text(without: own) == other.text(without: own))
        }
    }

    private func isFIN(_ record: LoggedRecord) -> Bool {
        (record["hdrlog.tcp.flags"] as? [String])?.contains("fin") == true
    }

    @Test(arguments: Backend.allCases)
    func `a VLAN tag that the kernel has taken off is logged`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(
            backend.flags + ["-i", "veth1", "vlan", "100"],
            in: network.server
        )
        try await network.python(
            """
            import socket
            ip = bytes.fromhex("4500001c000100004011669d0a0000010a0000020400003500080000")
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            s.bind(("veth0", 0))
            for control in (101, 0xb064):  # the first is of another VLAN
                s.send(b"\\xff" * 6 + b"\\x02\\0\\0\\0\\0\\1" + b"\\x81\\0"
                       + control.to_bytes(2, "big") + b"\\x08\\0" + ip)
            """
        )
        try await running.waitForLines(1)
        // At XDP, a tag may be kept where no filter sees it.
        let (_, records) = try await running.stop(warnings: backend == .xdp ? 1 : 0)

        #expect(records.count == 1)
        let tags = try #require(records.first?["hdrlog.vlan"] as? [[String: Any]])
        #expect(tags.count == 1)
        #expect(tags.first?["id"] as? Int == 100)
        #expect(tags.first?["priority"] as? Int == 5)
        #expect(tags.first?["drop_eligible"] as? Bool == true)
        #expect(tags.first?["tpid"] as? Int == 0x8100)
        #expect(records.first?.string("source.address") == "10.0.0.1")
        #expect(records.first?.int("destination.port") == 53)
        #expect(records.first?.int("hdrlog.frame.len") == 46)
    }

    @Test(arguments: Backend.allCases)
    func `an interface that is down`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.shell("ip link set veth0 down")
        let outcome = try await Running(
            tool: backend.flags + ["-i", "veth0"],
            namespace: network.client
        ).end()

        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.hasPrefix("hdrlog: interface veth0: is down; "))
        #expect(outcome.output.isEmpty)
    }

    @Test func `lists the interfaces`() async throws {
        let network = try await TestNetwork()
        let outcome = try await Running(tool: ["-D"], namespace: network.client).end()

        #expect(outcome.status == 0)
        let veth = try #require(outcome.lines.first { $0.contains(" veth0 ") })
        #expect(veth.contains("up, running"))
        #expect(veth.contains("10.0.0.1"))
    }

    @Test(arguments: Backend.allCases)
    func `a count ends the run`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let running = try await network.capture(backend, ["-i", "veth0", "-c", "3", "tcp"])
        try await network.fetch("/")
        let outcome = try await running.end()

        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 3)
    }
}
