import Foundation
import Testing

/// Options that a file or the environment sets.
struct ConfigTests {
    private let tool: ConfiguredTool

    init() throws {
        tool = try ConfiguredTool()
    }

    private var path: String { tool.path }

    /// The sources that `hdrlog config` names, by option, with the values.
    private func settings(
        _ arguments: [String] = [],
        _ environment: [String: String] = [:]
    ) async throws -> [String: String] {
        let outcome = try await tool.run(["config", "-o", "json"] + arguments, environment)
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
        try tool.configure("output: json\nquiet: true\n")
        let byFile = try await tool.log(["-c", "1"])
        #expect(byFile.text.hasPrefix("{"))
        #expect(byFile.errors.isEmpty)
        let byEnvironment = try await tool.log(["-c", "1"], ["HDRLOG_OUTPUT": "text"])
        #expect(byEnvironment.text.contains(" IP 10.0.0.1."))
        #expect(byEnvironment.errors.isEmpty)
        let byUser = try await tool.log(["-c", "1", "-o", "json"], ["HDRLOG_OUTPUT": "text"])
        #expect(byUser.output == byFile.output)
        let without = try await tool.log(["-c", "1", "--config", "none"])
        #expect(without.text.contains(" IP 10.0.0.1."))
        #expect(without.errors.hasPrefix("hdrlog: 1 seen"))
    }

    @Test func `hdrlog config tells values and sources`() async throws {
        try tool.configure(
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
        try tool.configure("# none\n\noutput: json\n")
        let outcome = try await tool.run(["config"])
        #expect(outcome.lines.first == "file: \(path)")
        let output = outcome.lines.first { $0.hasPrefix("output ") }
        #expect(output?.split(separator: " ") == ["output", "json", "\(path):3"])
        let help = try await Tool.run(["--help"])
        for line in outcome.lines.dropFirst(2) {
            let name = line.prefix { $0 != " " }
            #expect(help.text.contains("--\(name)"), "\(line)")
        }
        let other = try await tool.run(["config", "--config", "none"])
        #expect(other.lines.first == "file: none")
    }

    @Test func `defaults that cannot stand beside what is given are left out`() async throws {
        try tool.configure(
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
        let outcome = try await tool.log(["-t", "-c", "1", "tcp"])
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
        try tool.configure(text)
        for outcome in [try await tool.log(), try await tool.run(["config"])] {
            #expect(outcome.status == 64)
            #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.hasPrefix("hdrlog: \(path)\(message)"), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        // Help is there all the same.
        #expect(try await tool.run(["--help"]).status == 0)
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
        let outcome = try await tool.log([], ["HDRLOG_\(name)": value])
        #expect(outcome.status == status)
        #expect(outcome.errors.hasPrefix("hdrlog: \(message)"), "\(outcome.errors)")
    }

    @Test func `a name of nothing is told with the place where it is set`() async throws {
        try tool.configure("output-file: /no/file\nfilter-file: /nonexistent")
        let byFile = try await tool.log(["tcp"])
        #expect(byFile.status == 1)
        #expect(
            byFile.errors.hasPrefix("hdrlog: \(path):1: /no/file: No such file"),
            "\(byFile.errors)"
        )
        let byEnvironment = try await tool.log([], ["HDRLOG_FILTER_FILE": "/none"])
        #expect(
            byEnvironment.errors.hasPrefix(
                "hdrlog: HDRLOG_FILTER_FILE: filter file /none: No such"
            ),
            "\(byEnvironment.errors)"
        )
        let byUser = try await tool.log(["--output-file", "/no/other", "tcp"])
        #expect(byUser.errors.hasPrefix("hdrlog: /no/other: No such"), "\(byUser.errors)")
    }

    @Test func `a value is not at fault because its letters are in a message`() async throws {
        try tool.configure("interface: [eth0, lo]\nwrite: '-'")
        let missing = try await tool.run(["-r", "/nonexistent/clover-x"])
        #expect(missing.errors.hasPrefix("hdrlog: /nonexistent/clover-x: "), "\(missing.errors)")
        try tool.configure("netns: nothing\ninterface: lo")
        let missingNetwork = try await tool.run(["-D"])
        #expect(
            missingNetwork.errors.hasPrefix("hdrlog: \(path):1: network namespace nothing: "),
            "\(missingNetwork.errors)"
        )
        try tool.configure(
            "interface: [lo, no-such]\nwrite: '-'\nprint: true\noutput-file: /dev/null"
        )
        let missingInterface = try await tool.run([])
        #expect(
            missingInterface.errors.hasPrefix("hdrlog: \(path):1: "),
            "\(missingInterface.errors)"
        )
        #expect(missingInterface.errors.contains("interface no-such: "))
    }

    @Test func `selections step back where there is nothing to select from`() async throws {
        try tool.configure("trace-id: abcdef\nstatus: 404\nerrors: true\npath: /a")
        let followed = try await tool.log(["--follow", "0af76519"])
        #expect(followed.status == 0, "\(followed.errors)")
        for kind in ["tls", "flow", "tls,flow"] {
            let outcome = try await tool.log(["--log", kind])
            #expect(outcome.status == 0, "\(outcome.errors)")
            // The user's own are not the file's.
            let given = try await tool.log(["--log", kind, "--status", "404"])
            #expect(given.status == 64)
        }
        // With a summary they say what is in it.
        let settings = try await settings(["--log", "tls", "--summary"])
        #expect(settings["status"] == "404 file")
        #expect(try await self.settings(["--log", "tls"])["status"] == " built-in")
        #expect(try await self.settings(["--log", "tls,http"])["path"] == "/a file")
        let byEnvironment = try await self.settings(
            ["--log", "flow"],
            ["HDRLOG_HOST": "a", "HDRLOG_SUMMARY": "true"]
        )
        #expect(byEnvironment["host"] == "a environment")
        #expect(byEnvironment["status"] == "404 file")
    }

    @Test func `as text, no value acts on a terminal`() async throws {
        try tool.configure(#"host: "a\e[2Jb\nc\u202ed""#)
        let outcome = try await tool.run(["config"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let host = outcome.lines.first { $0.hasPrefix("host ") }
        #expect(host?.split(separator: " ").dropFirst().first == "a?[2Jb?c?d", "\(outcome.text)")
        let json = try await tool.run(["config", "-o", "json"])
        #expect(!json.output.contains(0x1b))
    }

    @Test func `the user's mistakes are not the file's`() async throws {
        try tool.configure("quiet: true")
        let outcome = try await tool.log(["-o", "xml"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("hdrlog: the value 'xml' is invalid"), "\(outcome.errors)")
    }
}
