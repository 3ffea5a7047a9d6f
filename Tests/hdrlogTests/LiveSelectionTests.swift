import Foundation
import Testing

/// Exchanges selected, and packets written to files, while they are captured.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct LiveSelectionTests {
    @Test(arguments: Backend.allCases)
    func `the packets of failed exchanges alone`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let folder = try TemporaryFolder()
        let path = folder.path + "/live.pcapng"
        let running = try await network.capture(
            backend,
            ["-i", "veth0", "-w", path, "--status", "404", "--log", "packet,http", "tcp"]
        )
        for target in ["/", "/missing", "/broken"] { try await network.fetch(target) }
        try await running.wait(for: "exchange") { $0.string("event.name") == "http" }
        try await Task.sleep(for: .milliseconds(300))
        let (outcome, records) = try await running.stop()

        let exchanges = records.filter { $0.string("event.name") == "http" }
        #expect(exchanges.map { $0.string("url.path") } == ["/missing"])
        let id = try #require(exchanges.first?.string("trace_id"))
        let packets = records.filter { $0.string("event.name") == "packet" }
        #expect(packets.count >= 4)
        #expect(packets.allSatisfy { $0.string("trace_id") == id })
        let file = try PcapngFile(Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(file.isWhole)
        #expect(file.packets.count == packets.count)
        #expect(file.packets.allSatisfy { $0.comment.contains("trace_id=\(id) ") })
        #expect(file.packets.map(\.data.count) == packets.map { $0.int("hdrlog.frame.caplen") })
        #expect(outcome.errors.contains(" \(packets.count) written"))
    }

    @Test(arguments: Backend.allCases)
    func `a file is whole after SIGKILL`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let folder = try TemporaryFolder()
        let path = folder.path + "/live.pcapng"
        let running = try await network.capture(backend, ["-i", "veth0", "-w", path, "tcp"])
        try await network.fetch("/broken")
        try await Tool.wait(for: "packets in the file") {
            let file = try PcapngFile(Data(contentsOf: URL(fileURLWithPath: path)))
            return file.packets.count { $0.comment.contains("source=derived") } >= 4 ? () : nil
        }
        running.signal(SIGKILL)
        #expect(try await running.end().status == 128 + SIGKILL)
        #expect(try PcapngFile(Data(contentsOf: URL(fileURLWithPath: path))).isWhole)
        // What a guard removes that watches over it.
        try await Task.sleep(for: .milliseconds(200))
    }
}
