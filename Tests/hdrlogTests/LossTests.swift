import Foundation
import Testing

/// What is lost is told, to the frame.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct LossTests {
    /// Frames that went through the client's interface either way.
    private func frames(_ network: TestNetwork) async throws -> Int {
        let text = try await network.shell("ip -s -j link show veth0")
        let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        let counts = list?.first?["stats64"] as? [String: [String: Any]]
        guard let received = counts?["rx"]?["packets"] as? Int,
            let sent = counts?["tx"]?["packets"] as? Int
        else { throw ToolError("no counts: \(text)") }
        return received + sent
    }

    @Test(
        arguments: Backend.allCases.map { ($0, "64K") } + [(.tcx, "4K"), (.xdp, "4K")]
    )
    func `every frame is logged or counted as lost`(
        backend: Backend,
        bufferSize: String
    ) async throws {
        let network = try await TestNetwork()
        // Nothing but the flood.
        for name in [network.client, network.server] {
            try await network.shell("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6", in: name)
        }
        let flags = ["-i", "veth0", "--buffer-size", bufferSize]
        let running = try await network.capture(backend, flags)
        let before = try await frames(network)
        // From the far end, so that XDP has its share.
        let script = Traffic.datagrams(to: "10.0.0.1", count: 20_000, octets: 400)
        try await network.python(script, in: network.server)
        let count = try await frames(network) - before
        let (outcome, records) = try await running.stop()

        let losses = records.filter { $0.string("event.name") == "lost" }
        let lost = losses.compactMap { $0.int("hdrlog.lost.records") }.reduce(0, +)
        #expect(lost > 0)
        #expect(count >= 20_000)
        #expect(records.count - losses.count + lost == count)
        #expect(outcome.count(of: "dropped by kernel") == lost)
        #expect(outcome.count(of: "logged") == records.count - losses.count)
        for loss in losses {
            #expect(loss.string("hdrlog.lost.cause") == "buffer_full")
            #expect(loss.string("hdrlog.backend") == backend.name)
        }
        if backend != .pcap {
            // At their place in the stream, each between the two frames that it is between.
            let numbers = records.map { record in
                record.string("event.name") == "lost" ? nil : record.int("hdrlog.frame.number")
            }
            #expect(numbers.compactMap(\.self) == Array(1...(records.count - losses.count)))
            #expect(numbers.dropFirst().dropLast().contains(nil))
        }
        try await expectValid(losses.prefix(50) + records.prefix(50))
    }

    /// Expects that records are valid by `hdrlog schema`.
    private func expectValid(_ records: some Sequence<LoggedRecord>) async throws {
        let folder = try TemporaryFolder()
        let lines = try records.map { try $0.text(without: []) }.joined(separator: "\n")
        try Data(lines.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/records.jsonl"))
        let outcome = try await Tool.shell(
            """
            cd '\(folder.path)' && "$hdrlog" schema > schema.json
            /usr/bin/python3 - <<'END'
            import json, jsonschema
            validator = jsonschema.Draft202012Validator(json.load(open("schema.json")))
            for line in open("records.jsonl"):
                for error in validator.iter_errors(json.loads(line)):
                    print(list(error.path), error.message)
            END
            """
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.isEmpty, "\(outcome.text)")
    }

    @Test(arguments: Backend.allCases)
    func `nothing is lost in the default buffer`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let running = try await network.capture(backend, ["-i", "veth0", "udp"])
        let script = Traffic.datagrams(to: "10.0.0.2", count: 3_000)
        try await network.python(script)
        let (outcome, records) = try await running.stop()

        #expect(records.count == 3_000)
        #expect(outcome.count(of: "dropped by kernel") == 0)
        #expect(outcome.count(of: "dropped by filter errors") == 0)
    }
}
