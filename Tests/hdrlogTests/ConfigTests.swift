import Foundation
import Testing

/// Options that a file or the environment sets.
struct ConfigTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { "\(folder.path)/hdrlog/config.yaml" }

    /// Writes the user's own file.
    private func configure(_ text: String, mode: Int = 0o600) throws {
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

    private func run(
        _ arguments: [String],
        _ environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await Running(
            [Tool.path()] + arguments,
            environment: ["XDG_CONFIG_HOME": folder.path].merging(environment) { $1 }
        ).end()
    }

    /// Reads a capture.
    private func log(
        _ arguments: [String] = [],
        _ environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await run(["-r", Tool.capture("http.pcap")] + arguments, environment)
    }

    /// The sources that `hdrlog config` names, by option, with the values.
    private func settings(
        _ arguments: [String] = [],
        _ environment: [String: String] = [:]
    ) async throws -> [String: String] {
        let outcome = try await run(["config", "-o", "json"] + arguments, environment)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try LoggedRecord(outcome.text)
        var settings: [String: String] = [:]
        for case let option as [String: Any] in object["options"] as? [Any] ?? [] {
            let values = option["values"] as? [String] ?? [option["value"] as? String ?? "-"]
            let name = option["name"] as? String ?? ""
            let source = option["source"] as? String ?? ""
            settings[name] = "\(values.joined(separator: " ")) \(source)"
        }
        return settings
    }

    @Test func `the command line counts before the environment, and that before the file`()
        async throws
    {
        try configure("output: json\nquiet: true\n")
        let byFile = try await log(["-c", "1"])
        #expect(byFile.text.hasPrefix("{"))
        #expect(byFile.errors.isEmpty)
        let byEnvironment = try await log(["-c", "1"], ["HDRLOG_OUTPUT": "text"])
        #expect(byEnvironment.text.contains(" IP 10.0.0.1."))
        #expect(byEnvironment.errors.isEmpty)
        let byUser = try await log(["-c", "1", "-o", "json"], ["HDRLOG_OUTPUT": "text"])
        #expect(byUser.output == byFile.output)
        let without = try await log(["-c", "1", "--config", "none"])
        #expect(without.text.contains(" IP 10.0.0.1."))
        #expect(without.errors.hasPrefix("hdrlog: 1 seen"))
    }

    @Test func `hdrlog config tells values and sources`() async throws {
        try configure(
            "interface: [eth0, lo]\nbuffer-size: 64M\nerrors: false\nduration: 5\nquiet: true\n"
        )
        let settings = try await settings(
            ["-Q", "in", "-l", "-c4", "-ieth1", "--timeout=3"],
            [
                "HDRLOG_BUFFER_SIZE": "1M", "HDRLOG_QUIET": "0", "HDRLOG_HOST": "a\nb",
                "HDRLOG_LOG": "",
            ]
        )
        #expect(settings["interface"] == "eth1 command line")
        #expect(settings["buffer-size"] == "1M environment")
        #expect(settings["quiet"] == "false environment")
        #expect(settings["host"] == "a b environment")
        #expect(settings["errors"] == "false file")
        #expect(settings["direction"] == "in command line")
        #expect(settings["log"] == "- built-in")
        #expect(settings["latency"] == "batch built-in")
        // What the user gives cannot stand beside it.
        #expect(settings["duration"] == "- built-in")
        #expect(settings["count"] == "4 command line")
        #expect(settings["read"] == nil && settings["config"] == nil)
    }

    @Test func `as text, a line an option`() async throws {
        try configure("# none\n\noutput: json\n")
        let outcome = try await run(["config"])
        #expect(outcome.lines.first == "file: \(path)")
        let output = outcome.lines.first { $0.hasPrefix("output ") }
        #expect(output?.split(separator: " ") == ["output", "json", "\(path):3"])
        let help = try await Tool.run(["--help"])
        for line in outcome.lines.dropFirst(2) {
            let name = line.prefix { $0 != " " }
            #expect(help.text.contains("--\(name)"), "\(line)")
        }
        let other = try await run(["config", "--config", "none"])
        #expect(other.lines.first == "file: none")
    }

    @Test func `defaults that cannot stand beside what is given are left out`() async throws {
        try configure(
            """
            interface: nothing
            backend: tc
            direction: in
            netns: nothing
            timeout: 5
            timestamps: epoch
            filter-file: /nonexistent
            quiet: true
            """
        )
        let outcome = try await log(["-t", "-c", "1", "tcp"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.hasPrefix("IP 10.0.0.1."))
    }

    @Test(arguments: [
        ("output: xml", ":1: the value 'xml' is invalid for '--output <format>'"),
        ("\n\noutptu: json", ":3: 'outptu' is no option; did you mean 'output'?"),
        ("buffer_size: 8M", ":1: 'buffer_size' is no option; did you mean 'buffer-size'?"),
        ("nonsense: 1", ":1: 'nonsense' is no option; 'hdrlog config' lists them"),
        ("read: x", ":1: 'read' is for the command line alone"),
        ("no-errors: true", ":1: 'no-errors' is no option"), ("t: 1", ":1: 't' is for"),
        ("quiet: 2", ":1: 'quiet' is true or false"),
        ("quiet: [true, false]", ":1: 'quiet' takes one value"),
        ("output: [json]", ":1: 'output' takes one value"),
        ("buffer-size: 8X", ":1: the value '8X' is invalid"),
        ("count: 5\nmin-count: 6", ":1: '-c 5' ends before there are 6 records"),
        ("status: [404, -]", ":1: '--status' "), ("output: &a json", ":1: anchors"),
        ("a: [", ":2: no YAML: "), ("a\u{0}b", ":1: no YAML: "),
        ("count: 1\nexpect: count(", ":2: 'count('"),
    ])
    func `what is wrong in a file is told with its line`(text: String, message: String) async throws
    {
        try configure(text)
        for outcome in [try await log(), try await run(["config"])] {
            #expect(outcome.status == 64)
            #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.hasPrefix("hdrlog: \(path)\(message)"), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        // Help is there all the same.
        #expect(try await run(["--help"]).status == 0)
    }

    @Test(arguments: [
        ("OUTPUT", "xml", 64, "HDRLOG_OUTPUT: the value 'xml' is invalid"),
        ("QUIET", "yes", 64, "HDRLOG_QUIET: 'yes' is neither true nor false"),
        ("OUTPTU", "json", 0, "HDRLOG_OUTPTU sets nothing; did you mean HDRLOG_OUTPUT?"),
        ("SERVICE_PORT", "80", 0, "82 seen"), ("READ", "x", 0, "82 seen"),
        ("STATUS", "", 0, "82 seen"), ("CONFIG", "none", 0, "82 seen"),
        ("CONFIG", "/nonexistent", 1, "/nonexistent: No such file or directory"),
    ])
    func `variables that are wrong, and those of others`(
        name: String,
        value: String,
        status: Int32,
        message: String
    ) async throws {
        let outcome = try await log([], ["HDRLOG_\(name)": value])
        #expect(outcome.status == status)
        #expect(outcome.errors.hasPrefix("hdrlog: \(message)"), "\(outcome.errors)")
    }

    @Test func `the user's mistakes are not the file's`() async throws {
        try configure("quiet: true")
        let outcome = try await log(["-o", "xml"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("hdrlog: the value 'xml' is invalid"), "\(outcome.errors)")
    }

    @Test func `a file that others can write counts for nothing`() async throws {
        try configure("output: json", mode: 0o622)
        let outcome = try await log(["-c", "1"])
        #expect(outcome.status == 0)
        #expect(!outcome.text.hasPrefix("{"))
        #expect(
            outcome.errorLines.first
                == "hdrlog: \(path): others can write it ('chmod go-w' mends that); it is left out"
        )
        let named = try await log(["--config", path])
        #expect(named.status == 1)
        #expect(named.errors == "hdrlog: \(path): others can write it ('chmod go-w' mends that)\n")
    }

    @Test func `what is no file, and what is too large`() async throws {
        for (text, reason) in [
            (folder.path, "is no regular file"), ("/dev/null", "is no regular file"),
            ("\(folder.path)/none", "No such file or directory"),
        ] {
            let outcome = try await log(["--config=\(text)"])
            #expect(outcome.status == 1)
            #expect(outcome.errors == "hdrlog: \(text): \(reason)\n")
        }
        try configure("output: json\n#" + String(repeating: "x", count: 1 << 16))
        let outcome = try await log(["-q", "-c", "1"])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors == "hdrlog: \(path): is larger than 65536 octets; it is left out\n"
        )
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `under sudo the file is that of who called it, and of nobody else`() async throws {
        try configure("output: json", mode: 0o600)
        let sudo = ["SUDO_UID": "65534", "SUDO_GID": "65534"]
        // Root's own file is not who called it, and nobody's home has none.
        let none = try await log(["-q", "-c", "1"], sudo)
        #expect(none.status == 0 && !none.text.hasPrefix("{"), "\(none.errors)")
        unsafe chown(path, 1, 1)
        let others = try await log(["-q", "-c", "1", "--config", path], sudo)
        #expect(others.status == 1)
        #expect(others.errors == "hdrlog: \(path): belongs to another user\n")
        let rootAlone = try await log(["-q", "-c", "1"])
        #expect(rootAlone.errors == "hdrlog: \(path): belongs to another user; it is left out\n")
        unsafe chown(path, 65534, 65534)
        #expect(try await log(["-c", "1", "--config", path], sudo).text.hasPrefix("{"))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a user's own file says nothing of what root opens`() async throws {
        // A home for nobody, in a mount namespace of its own.
        let script = """
            mount -t tmpfs tmpfs /mnt && mkdir -p /mnt/.config/hdrlog
            sed 's#/nonexistent#/mnt#' /etc/passwd >/mnt/passwd && mount --bind /mnt/passwd /etc/passwd
            file=/mnt/.config/hdrlog/config.yaml
            unset XDG_CONFIG_HOME
            export SUDO_UID=65534 SUDO_GID=65534
            log() { echo "$1" >$file; chown 65534 $file; "$hdrlog" -q -c 1 -r "$capture" 2>&1; echo $?; }
            log 'output: json' | cut -c1-12
            log 'relinquish-privileges: root'
            log 'filter-file: /etc/shadow'
            log 'output: json' >/dev/null; chown 0 $file; chmod 600 $file
            "$hdrlog" -q -c 1 -r "$capture" 2>&1 | head -1
            """
        let outcome = try await Running(
            ["unshare", "--mount", "bash", "-c", script],
            environment: ["hdrlog": Tool.path(), "capture": Tool.capture("http.pcap")]
        ).end()
        let refusal = { (name: String) in
            "hdrlog: /mnt/.config/hdrlog/config.yaml:1: '\(name)' is not for a user's own file under "
                + "sudo: give it on the command line"
        }
        let lines = outcome.lines
        #expect(
            lines.prefix(6) == [
                "{\"timestamp\"", "0", refusal("relinquish-privileges")[...], "64",
                refusal("filter-file")[...], "64",
            ],
            "\(outcome.text) \(outcome.errors)"
        )
        // That user cannot read it, though root could.
        #expect(
            outcome.text.contains("config.yaml: Permission denied; it is left out"),
            "\(outcome.text)"
        )
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a file that cannot be read`() async throws {
        try configure("output: json")
        let outcome = try await Running(
            [
                "setpriv", "--reuid=65534", "--clear-groups", Tool.path(), "-q", "-c", "1", "-r",
                "-",
            ],
            environment: ["XDG_CONFIG_HOME": folder.path]
        ).end()
        #expect(
            outcome.errorLines.first == "hdrlog: \(path): Permission denied; it is left out",
            "\(outcome.errors)"
        )
    }
}
