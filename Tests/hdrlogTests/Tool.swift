import Foundation
import Synchronization
import Testing

/// The built tool, and what else the tests run.
enum Tool {
    /// Time after which a program that should have ended, or written something, is at fault.
    static let timeout = Duration.seconds(120)

    /// This folder's captures and expectations.
    static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")
    static let captures = golden.appendingPathComponent("captures")

    static func capture(_ name: String) -> String {
        captures.appendingPathComponent(name).path
    }

    /// Options to hash secrets the same way in each run.
    static let redactionKey: [String] = {
        let path = golden.appendingPathComponent("redaction.key").path
        // Git does not keep the mode, and hdrlog warns of keys that others may read.
        unsafe chmod(path, 0o600)
        return ["--redaction-key-file", path]
    }()

    /// Where SwiftPM puts `hdrlog`: beside the test bundle that runs.
    static func path() throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: bundle).deletingLastPathComponent()
            .appendingPathComponent("hdrlog").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ToolError("\(path) is not there: 'swift build' makes it")
        }
        return path
    }

    /// Runs the tool to its end.
    static func run(_ arguments: [String], in folder: URL? = nil) async throws -> Outcome {
        try await Running(tool: arguments, in: folder).end()
    }

    /// Runs `script` in bash to its end, with the tool as `$hdrlog`, and a redaction key's path as `$key`.
    static func shell(_ script: String) async throws -> Outcome {
        let environment = [
            "hdrlog": try path(), "captures": captures.path, "key": redactionKey[1],
        ]
        return try await Running(
            ["bash", "-c", script],
            environment: environment
        ).end()
    }

    /// Waits until `condition` holds.
    ///
    /// - Returns: the first value of `condition` that is not nil.
    static func wait<Value>(
        for what: @autoclosure () -> String,
        _ condition: () async throws -> Value?
    ) async throws -> Value {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while clock.now < deadline {
            if let value = try await condition() { return value }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw ToolError("no \(what()) after \(timeout)")
    }
}

/// Why a test cannot go on.
struct ToolError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

/// What a program that has ended left behind.
struct Outcome {
    var status: Int32
    var output: Data
    var errors: String

    /// The lines of standard error.
    var errorLines: [Substring] {
        errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }
    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }
}

/// A program that runs in a folder of its own, with its output in files, so that it never waits for a
/// reader.
///
/// Both end with the object.
final class Running {
    private let process = Process()
    private let folder: URL
    private let input: Pipe?

    /// Starts `command`, found on the PATH unless it is a path.
    init(
        _ command: [String],
        in directory: URL? = nil,
        environment: [String: String] = [:],
        keepsInput: Bool = false
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("hdrlog-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = directory ?? folder
        var variables = ProcessInfo.processInfo.environment
        variables["TZ"] = "UTC"
        variables["NO_COLOR"] = nil
        // What the user has set for himself is none of the tests' business.
        variables = variables.filter { !$0.key.hasPrefix("HDRLOG_") }
        variables["XDG_CONFIG_HOME"] = folder.path
        process.environment = variables.merging(environment) { $1 }
        input = keepsInput ? Pipe() : nil
        process.standardInput = input ?? FileHandle.nullDevice
        process.standardOutput = try Self.create(folder.appendingPathComponent("out"))
        process.standardError = try Self.create(folder.appendingPathComponent("err"))
        // The threads that run tests block signals, and programs inherit that.
        var (none, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        // One at a time: two at once have crashed in Foundation.
        try Self.starting.withLock { _ in try process.run() }
    }

    static let starting = Mutex(())

    /// Starts the tool, in a network namespace where one is named.
    convenience init(
        tool arguments: [String],
        in directory: URL? = nil,
        namespace: String? = nil,
        keepsInput: Bool = false
    ) throws {
        let prefix = namespace.map { ["nsenter", "--net=/var/run/netns/\($0)"] } ?? []
        try self.init(
            prefix + [Tool.path()] + arguments,
            in: directory,
            keepsInput: keepsInput
        )
    }

    deinit {
        if process.isRunning { signal(SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    var output: Data { contents("out") }

    /// Standard output up to its last line end so far.
    var wholeLines: Data {
        let output = output
        guard let end = output.lastIndex(of: UInt8(ascii: "\n")) else { return Data() }
        return output.prefix(through: end)
    }

    var errors: String { String(decoding: contents("err"), as: UTF8.self) }

    var processID: Int32 { process.processIdentifier }

    func signal(_ number: Int32) {
        kill(processID, number)
    }

    /// Writes to standard input, at once.
    func write(_ octets: Data) throws {
        try input?.fileHandleForWriting.write(contentsOf: octets)
    }

    /// Waits until standard error shows `text`.
    func waitForErrors(_ text: String) async throws {
        try await Tool.wait(for: "'\(text)' in '\(errors)'") {
            let isRunning = process.isRunning
            if errors.contains(text) { return () }
            guard isRunning else { throw ToolError("ended without '\(text)': '\(errors)'") }
            return nil
        }
    }

    /// Waits until standard output has at least `count` whole lines.
    func waitForLines(_ count: Int) async throws {
        try await Tool.wait(for: "\(count) lines; standard error: '\(errors)'") {
            output.count(where: { $0 == UInt8(ascii: "\n") }) >= count ? () : nil
        }
    }

    /// Waits for the end, with standard input still open.
    func waitForEnd() async throws {
        let command = process.arguments?.joined(separator: " ") ?? ""
        try await Tool.wait(for: "end of '\(command)'; standard error: '\(errors)'") {
            process.isRunning ? nil : ()
        }
    }

    /// Closes standard input, and waits for the end.
    func end() async throws -> Outcome {
        try input?.fileHandleForWriting.close()
        try await waitForEnd()
        // A shell tells of a signal in the same way.
        let status = process.terminationStatus
        return Outcome(
            status: process.terminationReason == .exit ? status : 128 + status,
            output: output,
            errors: errors
        )
    }

    private static func create(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    private func contents(_ name: String) -> Data {
        (try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data()
    }
}

/// A record of `-o json`.
struct LoggedRecord {
    private let object: [String: Any]

    init(_ line: some StringProtocol) throws {
        guard
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        else { throw ToolError("no JSON object: \(line)") }
        self.object = object
    }

    static func all(in output: Data) throws -> [LoggedRecord] {
        try String(decoding: output, as: UTF8.self).split(separator: "\n").map { try Self($0) }
    }

    /// The value at `path`, keys between dots; nil where a key is absent.
    subscript(path: String) -> Any? {
        path.split(separator: ".").reduce(object as Any?) { value, key in
            (value as? [String: Any])?[String(key)]
        }
    }

    func string(_ path: String) -> String? { self[path] as? String }
    func int(_ path: String) -> Int? { self[path] as? Int }

    /// The record as JSON with sorted keys, without the values at `paths`.
    func text(without paths: [String]) throws -> String {
        let rest = paths.reduce(object) { Self.removing($1.split(separator: ".")[...], from: $0) }
        let data = try JSONSerialization.data(withJSONObject: rest, options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
    }

    private static func removing(
        _ path: ArraySlice<Substring>,
        from object: [String: Any]
    ) -> [String: Any] {
        guard let key = path.first.map(String.init) else { return object }
        var copy = object
        if path.count == 1 {
            copy[key] = nil
        } else if let inner = object[key] as? [String: Any] {
            copy[key] = removing(path.dropFirst(), from: inner)
        }
        return copy
    }
}
