import Foundation

/// A tmux server of its own with one window, in which a script of bash runs.
///
/// It ends with the object.
final class Terminal {
    private let folder: TemporaryFolder

    /// The server's process.
    private var server: Int32?

    /// Whether the tests that need a terminal can run; where `CI` is set they must.
    static var isThere: Bool {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")
            || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Runs `script` with the tool as `$hdrlog`, and leaves the window open behind it.
    init(columns: Int, rows: Int, _ script: String) async throws {
        folder = try TemporaryFolder()
        let text = """
            hdrlog=\(try Tool.path()) captures=\(Tool.captures.path)
            \(script)
            touch done
            sleep 100
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path("script")))
        // Ends by itself where the tests crash.
        let command = "timeout --foreground 90 bash script"
        let size = ["-x", "\(columns)", "-y", "\(rows)"]
        let answer = try await tmux(
            ["new-session", "-d", "-P", "-F", "#{pid}"] + size + ["-c", folder.path, command],
            by: Self.withoutDescriptors
        )
        server = Int32(answer.filter(\.isNumber))
    }

    deinit {
        if let server { kill(server, SIGTERM) }
    }

    /// Foundation learns of a program's end by a socket: the server must not keep it open, nor may the
    /// program that was started close it before its end, for that is then waited for by all.
    private static let withoutDescriptors = [
        "bash", "-c",
        #"""
        (
            for file in /proc/$BASHPID/fd/*; do
                [ "${file##*/}" -le 2 ] || eval "exec ${file##*/}>&-"
            done 2> /dev/null
            exec "$@"
        )
        """#,
        "-",
    ]

    private static let tmux = ["LC_ALL=C.UTF-8", "timeout", "20", "tmux", "-u", "-f", "/dev/null"]

    /// A file in the folder that the script runs in.
    func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// Waits until the script has made this file; `done` is its end.
    func wait(for name: String = "done") async throws {
        try await Tool.wait(for: "'\(name)' of a terminal") {
            FileManager.default.fileExists(atPath: path(name)) ? () : nil
        }
    }

    func resize(columns: Int, rows: Int) async throws {
        try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// All rows that were written so far, without spaces at their ends.
    func rows() async throws -> [String] { try await capture([]) }

    /// The same with those rows as one that belong together because a line was too long.
    func lines() async throws -> [String] { try await capture(["-J"]) }

    /// The same as rows, with escape sequences for colours.
    func coloredRows() async throws -> [String] { try await capture(["-e"]) }

    private func capture(_ flags: [String]) async throws -> [String] {
        let text = try await tmux(["capture-pane", "-p", "-S", "-"] + flags)
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0.reversed().drop { $0 == " " }.reversed())
        }
        while rows.last?.isEmpty == true { rows.removeLast() }
        return rows
    }

    @discardableResult
    private func tmux(_ arguments: [String], by shell: [String] = []) async throws -> String {
        let command = shell + ["env"] + Self.tmux + ["-S", path("socket")] + arguments
        let outcome = try await Running(command, environment: ["TMUX": ""]).end()
        guard outcome.status == 0 else {
            throw ToolError("tmux \(arguments): \(outcome.errors)")
        }
        return outcome.text
    }
}
