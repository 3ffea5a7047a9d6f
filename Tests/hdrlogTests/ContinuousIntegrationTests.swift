import Foundation
import Testing

/// The script of the README's section "In scripts and CI", run as it stands there.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct ContinuousIntegrationTests {
    private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../README.md")

    /// The first block of shell code behind the heading.
    private func script() throws -> String {
        let text = try String(contentsOf: Self.readme, encoding: .utf8)
        let section = try #require(
            text.components(separatedBy: "\n## In scripts and CI\n").dropFirst().first
        )
        let block = try #require(section.components(separatedBy: "```sh\n").dropFirst().first)
        return try #require(block.components(separatedBy: "```").first)
    }

    /// Runs it with `make test` doing `test`.
    private func run(_ test: String, in network: TestNetwork) async throws -> Outcome {
        let folder = try TemporaryFolder()
        let programs = [
            "sudo": "export SUDO_UID=0 SUDO_GID=0; exec \"$@\"",
            "hdrlog": "exec \(try Tool.path()) \"$@\"",
            "make": "[ \"$*\" = test ] || exit\n\(test)",
            "fetch": "exec curl -s -o /dev/null -m 10 \"$@\"",
        ]
        for (name, body) in programs {
            let path = "\(folder.path)/\(name)"
            try "#!/bin/bash\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return try await Running(
            network.inNamespace(network.client, ["bash", "-c", script() + "\n"]),
            environment: ["PATH": "\(folder.path):\(path)"]
        ).end()
    }

    @Test func `the README's script does what it says`() async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let traceparent =
            "-H 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'"
        let runs: [(test: String, status: Int32, words: String)] = [
            (
                "fetch \(traceparent) http://10.0.0.2/", 0,
                "the tests pass, and so does what they sent"
            ),
            ("fetch http://10.0.0.2/", 80, "the tests pass, but not what they sent"),
            ("true", 81, "the tests pass, but not all that they sent was seen"),
            ("fetch http://10.0.0.2/; exit 2", 2, "the tests fail"),
        ]
        for run in runs {
            let outcome = try await self.run(run.test, in: network)
            #expect(outcome.status == run.status, "\(outcome.errors)")
            #expect(outcome.text == run.words + "\n")
        }
    }
}
