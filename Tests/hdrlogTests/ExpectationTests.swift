import Foundation
import Testing

/// What a script expects of a run.
@Suite struct ExpectationTests {
    private static let exchanges = ["-r", Tool.capture("http.pcap"), "--log", "http", "-o", "json"]

    private static let cases: [([String], Int32)] = [
        (["--expect", "count() == 9", "--min-count", "9", "--fail-on-drop"], 0),
        (["--expect", "count(http.response.status_code >= 500) == 0"], 80),
        (["--fail-if", "any(url.path == '/items')"], 80),
        (["--fail-if", "any(url.path == '/x')"], 0),
        (["--min-count", "10"], 81), (["--min-count", "10", "--expect", "count() > 9"], 81),
        (["--expect", "count() ="], 64), (["--expect", "count(hdrlog.frame.len > 1) == 0"], 64),
        (["--timeout", "1"], 64), (["-c", "2", "--min-count", "3"], 64),
        (["-c", "2", "--min-count", "2"], 0),
        (["--expect", "count(network.community_id ~ '1:*') == 9"], 0),
        (["--expect", "count(client.address == '10.0.0.1' and server.port == 80) == 9"], 0),
        (
            [
                "--expect",
                "count(timestamp > '2026-' and trace_id ~ '????????????????????????????????') == 9",
            ], 0
        ),
        (["--expect", "any(http.request.header.user-agent ~ 'curl/*')"], 0),
        // What is compared is what is printed.
        (["--expect", "any(url.query ~ '*token=hmac:????????????')"], 0),
        (["--show-secrets", "--expect", "any(url.query ~ '*token=hmac:????????????')"], 80),
    ]

    @Test(arguments: cases)
    func `decides the status`(flags: [String], status: Int32) async throws {
        let outcome = try await Tool.run(Self.exchanges + flags)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect((status == 64) == outcome.lines.isEmpty)
    }

    @Test(arguments: ["json", "text"])
    func `a failure is told with the records that broke it`(format: String) async throws {
        let outcome = try await Tool.run([
            "-q", "-r", Tool.capture("http.pcap"), "--log", "packet,http", "-o", format,
            "--expect", "count(http.response.status_code >= 400 and event.name == 'http') == 0",
            "--expect", "any(hdrlog.tcp.flags == 'syn')",
        ])
        let lines = outcome.errorLines
        let expression = "count(http.response.status_code >= 400 and event.name == 'http')"
        #expect(
            lines.first
                == "hdrlog: not met: --expect \(expression) == 0: \(expression) is 2, of 91 records"
        )
        let records = try lines.dropFirst().map { try LoggedRecord($0) }
        #expect(records.map { $0.int("http.response.status_code") } == [404, 500])
    }

    @Test(arguments: [
        ("packet", "http"), ("http", "http"), ("tls", "tls-handshakes"), ("flow", "tcp-trouble"),
    ])
    func `records of each kind are looked at`(kind: String, capture: String) async throws {
        for format in ["json", "text"] {
            let outcome = try await Tool.run([
                "-q", "-r", Tool.capture("\(capture).pcap"), "--log", kind, "-o", format,
                "--fail-if", "any(network.community_id ~ '1:*')",
            ])
            #expect(outcome.status == 80)
            let (lines, count) = (outcome.errorLines, outcome.lines.count)
            #expect(
                lines.first?.hasSuffix(" holds for \(count) of \(count) records") == true,
                "\(lines)"
            )
            let records = try lines.dropFirst().map { try LoggedRecord($0) }
            #expect(!records.isEmpty && records.allSatisfy { $0.string("event.name") == kind })
        }
    }

    @Test(
        arguments: [
            (["-r", "/nonexistent"], 1, "/nonexistent: No such file or directory"),
            (["-r", Tool.capture("http.pcap"), "--no-such-option"], 64, "--no-such-option"),
            (["-r", Tool.capture("http.pcap"), "--expect", "count() ="], 64, "count() ="),
            (["-r", Tool.capture("http.pcap"), "no", "filter"], 64, "filter"),
            (["-r", Tool.capture("http.pcap"), "--config", "/nonexistent"], 1, "/nonexistent: "),
            (["-r", Tool.capture("http.pcap"), "--output-file", "/no/file"], 1, "/no/file: "),
        ] as [([String], Int32, String)]
    )
    func `a run that cannot start is reported`(
        flags: [String],
        status: Int32,
        words: String
    ) async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/report.xml"
        let outcome = try await Tool.run(["--junit", path] + flags)
        #expect(outcome.status == status)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        let report = try String(contentsOfFile: path, encoding: .utf8)
        #expect(report.contains(#"tests="1" failures="0" errors="1""#), "\(report)")
        #expect(report.contains(#"<error type="\#(status)" message=""#), "\(report)")
        #expect(report.contains(words), "\(report)")
    }

    @Test func `a report never takes the place of what is read`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/x.pcap"
        try FileManager.default.copyItem(atPath: Tool.capture("ping.pcap"), toPath: path)
        let outcome = try await Tool.run(["-r", path, "--junit", path, "-o", "xml"])
        #expect(outcome.status == 64)
        #expect(FileManager.default.contentsEqual(atPath: path, andPath: Tool.capture("ping.pcap")))
    }

    @Test func `a key of another kind of record is told, and the nearest key too`() async throws {
        let packets = ["-r", Tool.capture("http.pcap"), "--log", "packet"]
        let none = try await Tool.run(packets + ["--expect", "max(hdrlog.duration) < 1"])
        #expect(none.status == 64)
        #expect(none.errors.contains("no record has the key 'hdrlog.duration'"))
        let near = try await Tool.run(
            packets + ["--fail-if", "any(http.respone.status_code == 500)"]
        )
        #expect(near.errors.contains("did you mean 'http.response.status_code'?"))
    }

    @Test func `JUnit XML has a case for each`() async throws {
        let outcome = try await Tool.shell(
            """
            "$hdrlog" -q -r "$captures/http.pcap" --log http --junit report.xml --output-file /dev/null \\
                --expect 'count(url.path ~ "<&*>\u{1}") == 0' --fail-if 'any(http.response.status_code >= 500)' \\
                --min-count 100 --fail-on-drop 2>/dev/null
            echo $?
            python3 - <<'END'
            import json, xml.etree.ElementTree
            root = xml.etree.ElementTree.parse("report.xml").getroot()
            suite, = root
            print(root.tag, suite.tag, *(suite.get(key) for key in ("tests", "failures", "errors", "skipped")))
            float(suite.get("time"))
            for case in suite:
                print(ascii(case.get("name")), [(kind.tag, kind.get("type"), kind.get("message")) for kind in case])
            print(json.loads(suite[2][0].text)["http"]["response"]["status_code"])
            END
            """
        )
        #expect(
            outcome.text == #"""
                81
                testsuites testsuite 4 2 0 0
                '--min-count 100' [('failure', '81', '9 records')]
                '--expect count(url.path ~ "<&*>\ufffd") == 0' []
                '--fail-if any(http.response.status_code >= 500)' [('failure', '80', 'any(http.response.status_code >= 500) holds for 1 of 9 records')]
                '--fail-on-drop' []
                500

                """#,
            "\(outcome.errors)"
        )
    }

    @Test func `records go to a file of their own`() async throws {
        let outcome = try await Tool.shell(
            """
            cp "$captures/http.pcap" in.pcap; ln in.pcap link.pcap
            log() { "$hdrlog" -q -o json --log http "$@"; echo $?; }
            log -r in.pcap --output-file out.jsonl; wc -l <out.jsonl; stat -c %a out.jsonl
            log -r in.pcap --output-file in.pcap; log -r link.pcap --output-file in.pcap
            log -r - --output-file in.pcap <in.pcap; log -r in.pcap --junit in.pcap
            log -r in.pcap --report in.pcap; log -r in.pcap --report a --junit a
            cmp in.pcap "$captures/http.pcap" && echo same
            log -r in.pcap --output-file - | wc -l
            log -r in.pcap --output-file /no/folder; log -r in.pcap --output-file /dev/full
            # A file that takes no more than a part keeps whole lines.
            ulimit -f 4; trap '' XFSZ; log -l -r in.pcap --output-file cut.jsonl
            tail -n 1 cut.jsonl | python3 -m json.tool >/dev/null && tail -c 1 cut.jsonl | wc -l
            """
        )
        #expect(
            outcome.text == "0\n9\n600\n1\n1\n1\n1\n1\n64\nsame\n10\n1\n1\n1\n1\n",
            "\(outcome.errors)"
        )
        #expect(outcome.errors.contains("in.pcap: is the file that '-r' reads; write another one"))
        #expect(outcome.errors.contains("/dev/full: No space left on device; not all records"))
    }

    @Test func `what is expected is waited for, and no longer`() async throws {
        let data = try Data(contentsOf: Tool.captures.appendingPathComponent("http.pcap"))
        for (minimum, status) in [("5", Int32(0)), ("100", 81)] {
            let flags = ["-r", "-", "--log", "http", "--timeout", "1", "--min-count", minimum]
            let running = try Running(tool: flags, keepsInput: true)
            try running.write(data)
            // It ends with its input open.
            try await running.waitForEnd()
            #expect(try await running.end().status == status)
        }
    }
}
