import Foundation
import Testing

/// What cannot be read, asked for or written, and how a run ends early.
struct BadInputTests {
    private func expectOneLine(
        _ outcome: Outcome,
        status: Int32,
        says words: String...,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.status == status, sourceLocation: location)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: location)
        #expect(outcome.errors.hasPrefix("hdrlog: "), sourceLocation: location)
        for word in words {
            #expect(outcome.errors.contains(word), sourceLocation: location)
        }
    }

    // MARK: Files

    @Test func `a missing file`() async throws {
        let outcome = try await Tool.run(["-r", "/nonexistent/x.pcap"])

        expectOneLine(outcome, status: 1, says: "/nonexistent/x.pcap", "No such file or directory")
        #expect(outcome.output.isEmpty)
    }

    @Test func `a folder`() async throws {
        let outcome = try await Tool.run(["-r", Tool.captures.path])

        expectOneLine(outcome, status: 1, says: Tool.captures.path, "directory")
    }

    @Test func `a file that is no capture`() async throws {
        let outcome = try await Tool.run(["-r", #filePath])

        expectOneLine(outcome, status: 1, says: #filePath, "unknown file format", "pcapng")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: ["/dev/null", "-"])
    func `an empty file`(path: String) async throws {
        let outcome = try await Tool.run(["-r", path])

        expectOneLine(outcome, status: 1, says: "truncated dump file")
    }

    @Test(arguments: [
        ("file-cut.pcap", 1), ("file-cut-in-record-header.pcap", 1),
        ("file-caplen-too-large.pcap", 2), ("file-two-interfaces.pcapng", 2),
    ])
    func `what stands before the damage is logged`(file: String, records: Int) async throws {
        let outcome = try await Tool.run(["-q", "-o", "json", "-r", Tool.capture(file)])

        expectOneLine(outcome, status: 1, says: file, "the frames before it are logged")
        #expect(try LoggedRecord.all(in: outcome.output).count == records)
    }

    @Test(arguments: [("file-user0.pcap", "147"), ("file-dbus.pcap", "DBUS")])
    func `a link type that hdrlog cannot read`(file: String, name: String) async throws {
        let outcome = try await Tool.run(["-r", Tool.capture(file)])

        expectOneLine(outcome, status: 1, says: "link type", name, "EN10MB")
        #expect(outcome.output.isEmpty)
    }

    /// Frames that are said to lie thousands of years behind those before them.
    @Test(arguments: [
        ["--log", "packet,http,flow,tls"], ["--log", "http", "-o", "text"], ["--summary"],
        ["-w", "/dev/null"],
    ])
    func `times that are far apart`(flags: [String]) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/far.pcapng"
        let written = try await Tool.run(["-q", "-r", Tool.capture("http.pcap"), "-w", path])
        #expect(written.status == 0)
        var file = try Data(contentsOf: URL(fileURLWithPath: path))
        func number(at offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(file[offset + $1]) << (8 * $1) }
        }
        var (offset, packets) = (0, 0)
        while offset < file.count {
            if number(at: offset) == 6 {
                packets += 1
                // The upper half of the time.
                if packets % 3 == 1 {
                    file.replaceSubrange(offset + 12..<offset + 16, with: [0, 0, 0, 0])
                }
            }
            offset += number(at: offset + 4)
        }
        #expect(packets > 6)
        // What were nanoseconds are microseconds now, and lie far ahead.
        let resolution = try #require(file.firstRange(of: Data([9, 0, 1, 0, 9])))
        file[resolution.upperBound - 1] = 6
        try file.write(to: URL(fileURLWithPath: path))

        let report = folder.path + "/report.html"
        let outcome = try await Tool.run(["-r", path, "-o", "json", "--report", report] + flags)

        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(FileManager.default.fileExists(atPath: report))
    }

    // MARK: Compressed files

    @Test(arguments: ["gzip", "zstd"])
    func `a compressed file logs as the plain one`(program: String) async throws {
        let plain = try await Tool.run(
            ["-o", "json", "-r", Tool.capture("http.pcap")] + Tool.redactionKey
        )
        let compressed = try await Tool.shell(
            """
            file=$(mktemp) && trap 'rm "$file"' EXIT
            \(program) -qc "$captures/http.pcap" >"$file" &&
                "$hdrlog" -o json --redaction-key-file "$key" -r "$file"
            """
        )
        let piped = try await Tool.shell(
            #"\#(program) -qc "$captures/http.pcap" | "$hdrlog" -o json --redaction-key-file "$key" -r -"#
        )

        #expect(plain.lines.count == 82)
        for outcome in [compressed, piped] {
            #expect(outcome.status == 0)
            #expect(outcome.output == plain.output)
            #expect(outcome.errors == plain.errors)
        }
    }

    @Test(arguments: ["gzip", "zstd"])
    func `a damaged compressed file`(program: String) async throws {
        let outcome = try await Tool.shell(
            """
            file=$(mktemp) && trap 'rm "$file"' EXIT
            \(program) -qc "$captures/http.pcap" | head -c 2000 >"$file"
            "$hdrlog" -q -r "$file"
            """
        )

        expectOneLine(outcome, status: 1, says: program, "damaged or cut short")
    }

    // MARK: Command lines

    // Without root the kernel refuses before it looks for the interface.
    @Test(.enabled(if: TestNetwork.isPossible, "needs root"), arguments: Backend.allCases)
    func `an interface that is not there`(backend: Backend) async throws {
        let outcome = try await Tool.run(backend.flags + ["-i", "hdrlog-none"])

        expectOneLine(outcome, status: 1, says: "hdrlog-none", "there is none of this name")
    }

    @Test(arguments: [
        ("http.pcap", ["tcp", "prot", "80"], "syntax error"),
        ("http.pcap", ["host", "999.1.1.1"], "invalid IPv4 address"),
        ("http.pcap", ["nonsense"], "syntax error"),
        // Raw IP has no MAC addresses.
        ("link-raw.pcap", ["ether", "host", "02:00:00:00:00:01"], "ethernet"),
    ])
    func `a filter that is wrong`(file: String, filter: [String], reason: String) async throws {
        let outcome = try await Tool.run(["-r", Tool.capture(file)] + filter)

        expectOneLine(outcome, status: 64, says: "filter", filter.joined(separator: " "), reason)
        #expect(outcome.output.isEmpty)
    }

    @Test func `a filter file that is not there`() async throws {
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap"), "-F", "/nonexistent"])

        expectOneLine(outcome, status: 1, says: "/nonexistent", "No such file or directory")
    }

    @Test(arguments: [
        ["--no-such-option"], ["-o", "xml"], ["-r"], ["-c", "0"], ["-c", "-1"], ["-s", "262145"],
        ["-s", "-1"], ["-tttttt"], ["-t", "--timestamps", "date"], ["--duration", "0"],
        ["-r", "x", "-i", "y"], ["-r", "x", "-Q", "in"], ["-r", "x", "-F", "y", "tcp"],
        ["--backend", "ebpf"], ["--latency", "none"], ["--buffer-size", "4095"],
        ["--buffer-size", "2G"], ["--buffer-size", "8X"], ["--duration", "10x"],
        ["--response-timeout", "0s"], ["--flow-timeout", "500ms"], ["--timeout", "0"],
        ["--status", "6xx"], ["--method", ""], ["--host", "!"], ["-i", ""], ["--min-count", "-1"],
    ])
    func `a command line that is wrong`(arguments: [String]) async throws {
        let outcome = try await Tool.run(arguments)

        expectOneLine(outcome, status: 64, says: "; 'hdrlog --help' lists the options\n")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [
        (["--log", "xyz"], "'--log <kinds>': give packet, http, tls, flow, with commas between"),
        (["--log", "http,flwo"], "did you mean 'flow'?"),
        (["--duration", "10x"], "give seconds, or a number and ns, us, ms, s, m or h"),
        (["-c", "-1"], "the value '-1' is invalid for '-c <n>'"),
        (["-s", "-1"], "'-s -1': the snapshot length is 1 to"),
        (
            ["--status", "404", "--log", "tls"],
            "select none of '--log tls': add 'http' or 'packet'"
        ),
        (["--errors", "--log", "flow,tls"], "select none of '--log tls,flow'"),
    ])
    func `what is wrong, and what would be right`(arguments: [String], words: String) async throws {
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap")] + arguments)

        expectOneLine(outcome, status: 64, says: words)
    }

    @Test(arguments: ["60", "60s", "1m", "0.5h", "60000ms"])
    func `times have units`(time: String) async throws {
        let options = ["--duration", "--response-timeout", "--flow-timeout"].flatMap { [$0, time] }
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap"), "-c", "1"] + options)

        expectOneLine(outcome, status: 0, says: "1 seen, 1 logged")
    }

    @Test(arguments: [[], ["--backend", "tc"], ["--backend", "xdp"], ["--backend", "pcap"]])
    func `no privilege`(flags: [String]) async throws {
        let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"]
        let dropping = geteuid() == 0 ? ["setpriv"] + nobody : []
        let path = try Tool.path()
        let outcome = try await Running(dropping + [path, "-i", "lo"] + flags).end()

        expectOneLine(
            outcome,
            status: 77,
            says: "interface lo",
            "permission",
            "setcap cap_bpf,cap_net_admin,cap_net_raw,cap_perfmon+ep \(path)"
        )
    }

    // MARK: Output

    @Test(arguments: ["/nonexistent/x.pcap", #filePath])
    func `what a file holds is lost only once there is something to read`(path: String) async throws
    {
        let outcome = try await Tool.shell(
            """
            file=$(mktemp) && trap 'rm "$file"' EXIT
            echo kept, whatever else there is to be written >"$file"
            "$hdrlog" -q -r '\(path)' --output-file "$file"
            cat "$file"
            "$hdrlog" -q -r "$captures/ping.pcap" -c 1 -t --output-file "$file"
            cat "$file"
            """
        )
        #expect(outcome.lines.first == "kept, whatever else there is to be written")
        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.last?.hasPrefix("ARP request") == true, "\(outcome.text)")
    }

    @Test func `a full disk`() async throws {
        let outcome = try await Tool.shell(
            #""$hdrlog" -q -r "$captures/http.pcap" >/dev/full"#
        )

        expectOneLine(outcome, status: 1, says: "standard output", "No space left on device")
    }

    @Test func `a reader that has seen enough is no failure`() async throws {
        // More than a pipe holds, so that hdrlog must notice.
        let outcome = try await Tool.shell(
            """
            set -o pipefail
            { cat "$captures/http.pcap"; for ((i = 0; i < 200; i++)); do
                tail -c +25 "$captures/http.pcap"; done; } | "$hdrlog" -r - | head -1
            echo "${PIPESTATUS[1]}"
            """
        )

        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.first?.contains("Flags [S]") == true)
        #expect(outcome.lines.last == "0")
        #expect(outcome.errorLines.filter { !$0.contains(" seen, ") }.isEmpty, "\(outcome.errors)")
    }

    // MARK: Standard input

    /// A run over standard input that has logged the first record, and waits for more.
    private func runWithOneRecord(_ flags: [String] = []) async throws -> (Running, rest: Data) {
        let capture = try Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap")))
        let secondRecord = 24 + 16 + 74
        let running = try Running(tool: flags + ["-o", "json", "-r", "-"], keepsInput: true)
        try running.write(capture.prefix(secondRecord))
        try await running.waitForLines(1)
        return (running, capture.dropFirst(secondRecord))
    }

    @Test func `records come out before the capture ends`() async throws {
        let (running, rest) = try await runWithOneRecord()

        #expect(
            try LoggedRecord.all(in: running.output).map { $0.int("hdrlog.frame.number") } == [1]
        )
        try running.write(rest)
        let outcome = try await running.end()
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 82)
        #expect(outcome.errors.hasPrefix("hdrlog: 82 seen, 82 logged, "))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends the run with a summary`(signal: Int32) async throws {
        let (running, _) = try await runWithOneRecord()
        running.signal(signal)
        // Only the signal can end it: standard input stays open.
        try await running.waitForErrors("\n")
        let outcome = try await running.end()

        expectOneLine(outcome, status: 0, says: "hdrlog: 1 seen, 1 logged, ")
        #expect(outcome.lines.count == 1)
    }

    @Test func `a signal before the first octet ends the run`() async throws {
        let running = try Running(tool: ["-r", "-"], keepsInput: true)
        let status = "/proc/\(running.processID)/status"
        // The handlers are there once the kernel says that SIGTERM, bit 14, is caught.
        try await Tool.wait(for: "signal handlers") {
            let lines = try String(contentsOfFile: status, encoding: .utf8).split(separator: "\n")
            let caught = lines.first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last
            let mask = caught.flatMap { UInt64($0, radix: 16) } ?? 0
            return mask & 1 << 14 != 0 ? () : nil
        }
        running.signal(SIGTERM)
        try await running.waitForEnd()
        let outcome = try await running.end()

        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
    }

    @Test func `SIGUSR1 prints the counts and goes on`() async throws {
        let (running, rest) = try await runWithOneRecord()
        running.signal(SIGUSR1)
        try await running.waitForErrors("hdrlog: 1 seen, 1 logged, ")
        try running.write(rest)
        let outcome = try await running.end()

        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 82)
        #expect(outcome.errorLines.count == 2)
        #expect(outcome.errorLines.last?.hasPrefix("hdrlog: 82 seen, 82 logged, ") == true)
    }

    @Test func `a count ends the run though the capture goes on`() async throws {
        let (running, rest) = try await runWithOneRecord(["-c", "2"])
        try running.write(rest.prefix(200))
        try await running.waitForEnd()

        #expect(try await running.end().status == 0)
        #expect(try LoggedRecord.all(in: running.output).count == 2)
    }

    @Test func `a duration ends the run though the capture goes on`() async throws {
        let (running, _) = try await runWithOneRecord(["--duration", "0.5"])
        try await running.waitForEnd()

        expectOneLine(try await running.end(), status: 0, says: "1 seen, 1 logged")
    }
}
