import Foundation

/// A folder that all may read, and that goes with the object.
final class TemporaryFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("hdrlog-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Compiles a source in C to the file `name`, by the clang that Swift brings.
    func compile(_ source: String, to name: String, _ flags: [String]) async throws {
        try Data(source.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name).c"))
        let script = #"PATH=$(dirname "$(readlink -f "$(type -P swift)")"):$PATH; exec clang "$@""#
        let outcome = try await Running(
            ["bash", "-c", script, "-", "\(path)/\(name).c", "-o", "\(path)/\(name)"] + flags
        ).end()
        guard outcome.status == 0 else { throw ToolError("clang: \(outcome.errors)") }
    }

    /// Compiles a kernel program that returns `verdict`, in the section `xdp` of a file of its name.
    func compileProgram(_ name: String, returning verdict: Int) async throws {
        try await compile(
            """
            __attribute__((section("xdp"), used)) int \(name)(void *context) { return \(verdict); }
            __attribute__((section("license"), used)) char terms[] = "GPL";
            """,
            to: name,
            ["-target", "bpf", "-O2", "-g", "-c"]
        )
    }
}
