import Foundation

/// The tool with a configuration file of the user's own, and runs of it.
struct ConfiguredTool {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    var path: String { "\(folder.path)/hdrlog/config.yaml" }

    /// Writes the user's own file.
    func configure(_ text: String, mode: Int = 0o600) throws {
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/hdrlog",
            withIntermediateDirectories: true
        )
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: mode]
            )
        else { throw ToolError("cannot write \(path)") }
    }

    func run(
        _ arguments: [String],
        _ environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await Running(
            [Tool.path()] + arguments,
            environment: ["XDG_CONFIG_HOME": folder.path].merging(environment) { $1 }
        ).end()
    }

    /// Reads a capture.
    func log(
        _ arguments: [String] = [],
        _ environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await run(["-r", Tool.capture("http.pcap")] + arguments, environment)
    }
}
