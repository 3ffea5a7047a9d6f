import Foundation
import Testing

/// Nothing is left in the kernel, however hdrlog ends.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct LeftoverTests {
    @Test(arguments: Backend.kernel, [SIGINT, SIGTERM, SIGKILL])
    func `nothing is left behind`(backend: Backend, signal: Int32) async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        let flags = ["-i", "veth0", "-i", "lo", "tcp port 80"]
        let running = try await network.capture(backend, flags)
        let objects = try KernelObjects(of: running.processID)
        let during = try await network.hooks()
        // Links of TCX are not to be seen there.
        #expect(backend == .tcx || during != before)
        #expect(objects.links.isEmpty == (backend == .clsact))
        running.signal(signal)
        let outcome = try await running.end()

        #expect(outcome.status == (signal == SIGKILL ? 128 + SIGKILL : 0))
        try await objects.waitForEnd()
        // A guard removes filters after a SIGKILL.
        try await Tool.wait(for: "end of filters") {
            try await network.hooks() == before ? () : nil
        }
    }

    @Test(arguments: ["cleanup", "start"])
    func `what a killed hdrlog and its killed guard left is removed`(by: String) async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        let running = try await network.capture(.clsact, ["-i", "veth0"])
        let objects = try KernelObjects(of: running.processID)
        // One that runs keeps its filters.
        let other = try await network.capture(.clsact, ["-i", "lo"])
        let children = "/proc/\(running.processID)/task/\(running.processID)/children"
        let guardian = try #require(
            Int32(
                try String(contentsOfFile: children, encoding: .utf8)
                    .trimmingCharacters(in: .whitespaces)
            )
        )
        kill(guardian, SIGKILL)
        running.signal(SIGKILL)
        _ = try await running.end()
        try await Task.sleep(for: .milliseconds(200))
        #expect(try await network.shell("tc filter show dev veth0 ingress").contains("hdrlog"))

        if by == "cleanup" {
            let outcome = try await Running(tool: ["cleanup"], namespace: network.client).end()
            #expect(outcome.status == 0)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors == "hdrlog: 2 filters removed\n")
        } else {
            let next = try await network.capture(.clsact, ["-i", "veth0", "-p"])
            _ = try await next.stop()
        }
        try await objects.waitForEnd()
        #expect(try await network.shell("tc filter show dev veth0 ingress").isEmpty)
        #expect(try await network.shell("tc filter show dev veth0 egress").isEmpty)
        #expect(try await network.shell("tc filter show dev lo ingress").contains("hdrlog"))
        _ = try await other.stop()
        #expect(try await network.hooks() == before)
    }

    @Test func `a clean-up where there is nothing`() async throws {
        let network = try await TestNetwork()
        let outcome = try await Running(tool: ["cleanup"], namespace: network.client).end()

        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "hdrlog: 0 filters removed\n")
    }

    @Test(arguments: Backend.allCases)
    func `starts and stops under load`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        let script = Traffic.datagrams(to: "10.0.0.2", octets: 400)
        let flood = try Running(network.inNamespace(network.client, ["python3", "-c", script]))
        defer { flood.signal(SIGKILL) }
        for round in 1...20 {
            // Some stop in the middle of it, others as soon as they can.
            let flags = ["-q", "-o", "json", "-i", "veth0", "udp"]
            let limit = round.isMultiple(of: 2) ? ["-c", "100"] : ["--duration", "0.02"]
            let running = try Running(
                tool: backend.flags + flags + limit,
                namespace: network.client
            )
            let outcome = try await running.end()
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty, "\(outcome.errors)")
            #expect(!round.isMultiple(of: 2) || outcome.lines.count == 100)
        }
        #expect(try await network.hooks() == before)
    }
}
