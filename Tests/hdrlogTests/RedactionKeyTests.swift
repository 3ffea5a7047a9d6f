import Foundation
import Testing

/// The key that secrets are hashed with, and the options beside it.
@Suite struct RedactionKeyTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A file with a key of this length.
    private func key(_ length: Int, mode: Int = 0o600, octet: UInt8 = 7) throws -> String {
        let path = "\(folder.path)/key-\(length)-\(mode)-\(octet)"
        try Data(repeating: octet, count: length).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func log(_ flags: String...) async throws -> Outcome {
        try await Tool.run(["-q", "-r", Tool.capture("http.pcap"), "--log", "http"] + flags)
    }

    @Test func `logs with one key can be compared, and others cannot`() async throws {
        let file = try key(32)
        let first = try await log("--redaction-key-file", file)
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        #expect(first.text.contains("token=hmac:"))
        #expect(try await log("--redaction-key-file", file).text == first.text)
        let others = [
            try await log("--redaction-key-file", key(32, octet: 8)),
            try await log("--redaction-key-file", key(33)), try await log(), try await log(),
        ]
        #expect(Set((others + [first]).map(\.text)).count == 5)
    }

    @Test(arguments: [
        (0, "has 0 octets, which can be guessed"), (15, "has 15 octets, which can be guessed"),
        (4097, "is too long for a key"), (100_000, "is too long for a key"),
    ])
    func `a key that is none is refused`(length: Int, words: String) async throws {
        let outcome = try await log("--redaction-key-file", key(length))
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test(arguments: [("/nowhere/key", "No such file"), ("/", "Is a directory")])
    func `a key that cannot be read is told`(path: String, words: String) async throws {
        let outcome = try await log("--redaction-key-file", path)
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test func `the shortest, the longest, and one from a pipe will do`() async throws {
        for length in [16, 4096] {
            #expect(try await log("--redaction-key-file", key(length)).status == 0)
        }
        let piped = try await Tool.shell(
            """
            "$hdrlog" -q -r "$captures/http.pcap" --log http \\
                --redaction-key-file <(head -c 32 /dev/zero | tr '\\0' '\\7')
            """
        )
        #expect(try await piped.text == log("--redaction-key-file", key(32)).text)
    }

    @Test(arguments: [0o644, 0o640, 0o604])
    func `a key that others may read is warned of`(mode: Int) async throws {
        let outcome = try await log("--redaction-key-file", key(32, mode: mode))
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("others may read this key"), "\(outcome.errors)")
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a key that only root may read is read before hdrlog acts for another`() async throws {
        let outcome = try await log("--redaction-key-file", key(32), "-Z", "nobody")
        #expect(outcome.status == 0 && outcome.text.contains("hmac:"), "\(outcome.errors)")
    }

    @Test func `to show secrets is warned of`() async throws {
        let outcome = try await log("--show-secrets")
        #expect(outcome.text.contains("token=secret"))
        #expect(
            outcome.errors == "hdrlog: '--show-secrets': what is written holds secrets in clear\n"
        )
    }

    @Test(arguments: [
        ("cookie", "'cookie' is no rule"), ("hide:cookie", "'hide' is no action"),
        ("redact:", "lacks a name"), ("exclude:a b", "can have ' ' in it"),
    ])
    func `a rule that is none is told`(rule: String, words: String) async throws {
        let outcome = try await log("--header-policy", rule)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("hdrlog: '--header-policy': "), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
}
