import Foundation
import Testing

/// Interfaces that come and go, network namespaces, and others on the same hooks.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct AttachTests {
    // MARK: Interfaces that come and go

    /// Sends marks from the other end of an interface until one is logged.
    private func waitForMark(
        on name: String,
        from end: String,
        _ network: TestNetwork,
        _ running: Running
    ) async throws {
        let mark = Traffic.mark(on: end)
        try await Tool.wait(for: "record of \(name): '\(running.errors)'") {
            try await network.python(mark, in: network.server)
            return try LoggedRecord.all(in: running.wholeLines).contains {
                $0.string("network.interface.name") == name
            } ? () : nil
        }
    }

    @Test(arguments: Backend.kernel)
    func `interfaces that come are captured on, and those that go are let go`(
        backend: Backend
    ) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "any", "ether broadcast"])
        let before = try KernelObjects(of: running.processID).links.count
        try await network.shell(
            "ip link add new0 type veth peer name new1 netns \(network.server)"
                + "; ip link set new0 up; ip -n \(network.server) link set new1 up"
        )
        try await waitForMark(on: "new0", from: "new1", network, running)
        let during = try KernelObjects(of: running.processID).links.count
        #expect((during > before) == (backend != .clsact))

        try await network.shell("ip link set new0 down; ip link set new0 name other0 up")
        try await waitForMark(on: "other0", from: "new1", network, running)

        try await network.shell("ip link del other0")
        try await Tool.wait(for: "end of the links") {
            try KernelObjects(of: running.processID).links.count == before ? () : nil
        }
        try await waitForMark(on: "veth0", from: "veth1", network, running)
        let (outcome, records) = try await running.stop()
        #expect(outcome.count(of: "logged") == records.count)
        let names = Set(records.compactMap { $0.string("network.interface.name") })
        #expect(names == ["new0", "other0", "veth0"])
    }

    @Test(arguments: Backend.allCases)
    func `a named interface that goes ends the run`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "veth0", "udp"])
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 10))
        try await network.shell("ip link del veth0")
        let outcome = try await running.end()

        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 10)
        #expect(outcome.errorLines.count == 3, "\(outcome.errors)")
        let line = try #require(outcome.errorLines.dropFirst().first)
        #expect(line.hasPrefix("hdrlog: interface veth0: "))
        #expect(backend == .pcap || line.hasSuffix("went away; the frames before are logged"))
        #expect(outcome.count(of: "logged") == 10)
    }

    @Test(arguments: Backend.kernel)
    func `one of two named interfaces goes`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "veth0", "-i", "lo", "udp"])
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 10))
        try await network.shell("ip link del veth0")
        try await running.waitForLines(10)
        try await network.python(Traffic.datagrams(to: "127.0.0.1", count: 10))
        try await running.waitForLines(20)
        running.signal(SIGINT)

        #expect(try await running.end().status == 0)
    }

    // MARK: Namespaces

    @Test(arguments: Backend.allCases, ["name", "process"])
    func `captures in another network namespace`(backend: Backend, by: String) async throws {
        let network = try await TestNetwork()
        let inside = try Running(network.inNamespace(network.server, ["sleep", "1000"]))
        try await Tool.wait(for: "process in its namespace") {
            let file = "/proc/\(inside.processID)/comm"
            let name = try String(contentsOfFile: file, encoding: .utf8)
            return name == "sleep\n" ? () : nil
        }
        let namespace = by == "name" ? network.server : "\(inside.processID)"
        let running = try Running(
            tool: backend.flags + ["--netns", namespace, "-o", "json", "-i", "veth1", "udp"]
        )
        try await running.waitForErrors("hdrlog: logging on veth1 by ")
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 1))
        try await running.waitForLines(1)
        let (_, records) = try await running.stop()

        #expect(records.map { $0.string("network.interface.name") } == ["veth1"])
    }

    @Test func `lists the interfaces of another network namespace`() async throws {
        let network = try await TestNetwork()
        let outcome = try await Tool.run(["--netns", network.server, "-D"])

        #expect(outcome.status == 0)
        #expect(outcome.text.contains(" veth1 "))
    }

    @Test(arguments: [
        ("hdrlog-none", "'ip netns' lists the names that there are"),
        ("4194305", "no process 4194305"),
    ])
    func `a network namespace that is not there`(name: String, advice: String) async throws {
        let outcome = try await Tool.run(["--netns", name])

        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.hasPrefix("hdrlog: network namespace \(name): "))
        #expect(outcome.errors.contains(advice))
    }

    // MARK: Others on the same hooks

    @Test func `another XDP program is left alone, and named`() async throws {
        let network = try await TestNetwork()
        let folder = try TemporaryFolder()
        // 2 is XDP_PASS.
        try await folder.compileProgram("other_program", returning: 2)
        try await network.shell("ip link set veth0 xdp obj '\(folder.path)/other_program' sec xdp")
        let before = try await network.shell("ip link show veth0")
        let outcome = try await Running(
            tool: ["--backend", "xdp", "-i", "veth0"],
            namespace: network.client
        ).end()

        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.hasPrefix("hdrlog: interface veth0: "))
        #expect(outcome.errors.contains("'other_program'"))
        #expect(outcome.errors.contains("'--backend tc' captures beside it"))
        #expect(outcome.output.isEmpty)
        #expect(try await network.shell("ip link show veth0") == before)

        // And so it does.
        let running = try await network.capture(["--backend", "tc", "-i", "veth0", "udp"])
        try await network.python(Traffic.datagrams(to: "10.0.0.1", count: 1), in: network.server)
        try await running.waitForLines(1)
        _ = try await running.stop()
    }

    @Test(arguments: Backend.kernel)
    func `others' filters have their say, and stay`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let folder = try TemporaryFolder()
        // 2 is TC_ACT_SHOT: where it has its say, nothing gets through.
        try await folder.compileProgram("other_filter", returning: 2)
        try await network.shell(
            """
            tc qdisc add dev veth0 clsact
            for side in ingress egress; do
                tc filter add dev veth0 $side pref 60000 bpf da \
                    obj '\(folder.path)/other_filter' sec xdp
            done
            """
        )
        let before = try await network.hooks()
        let running = try await network.capture(backend, ["-i", "veth0", "udp or icmp"])
        let during = try await network.hooks()
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 10))
        try await network.python(Traffic.datagrams(to: "10.0.0.1", count: 10), in: network.server)
        try await running.waitForLines(20)
        try await Task.sleep(for: .milliseconds(100))
        let (_, records) = try await running.stop()

        // Datagrams that got through would have been answered by ICMP.
        #expect(records.count == 20)
        #expect(records.allSatisfy { $0.string("network.transport") == "udp" })
        #expect((during != before) == (backend != .tcx))
        #expect(before.contains("other_filter"))
        #expect(try await network.hooks() == before)
    }

    @Test(arguments: [Backend.tcx, .clsact, .pcap])
    func `two at once both see all`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        let first = try await network.capture(backend, ["-i", "veth0", "udp"])
        let second = try await network.capture(backend, ["-i", "veth0", "udp"])
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 10))
        try await first.waitForLines(10)
        #expect(try await first.stop().1.count == 10)
        // The end of the one is not the end of the other.
        try await network.python(Traffic.datagrams(to: "10.0.0.2", count: 10))
        try await second.waitForLines(20)
        #expect(try await second.stop().1.count == 20)
        #expect(try await network.hooks() == before)
    }
}
