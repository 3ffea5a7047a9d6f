import Foundation
import Testing

/// What a terminal shows while hdrlog runs.
@Suite struct StatusLineTests {
    /// What `command` writes to a terminal of 100 columns.
    private func shown(_ command: String, terminal: String = "xterm") async throws -> String {
        let outcome = try await Tool.shell(
            """
            cat > command <<'END'
            stty columns 100
            \(command)
            END
            export hdrlog captures TERM=\(terminal)
            timeout 25 script -qec 'bash command' typescript > shown < /dev/null
            cat shown
            """
        )
        return outcome.text
    }

    /// Nine exchanges, one with an error, and a pause behind them.
    private static let slowly = #"{ cat "$captures/http.pcap"; sleep 1; } | "$hdrlog" -r -"#

    @Test func `a line tells how it goes, and makes way for the counts`() async throws {
        let shown = try await shown("\(Self.slowly) --log http > records; wc -l < records")
        let line = "82 seen, 9 exchanges, 1 errors, 0 dropped\u{1b}[K"
        #expect(shown.hasPrefix("\rhdrlog: "), "\(shown)")
        #expect(shown.contains(line), "\(shown)")
        #expect(shown.contains("\r\u{1b}[Khdrlog: 82 seen, 9 logged, "), "\(shown)")
        // Once a quarter of a second at most.
        #expect(shown.components(separatedBy: "frames/s").count - 1 <= 6, "\(shown)")
        #expect(shown.hasSuffix("9\r\n"))
    }

    @Test func `a large file has an end in sight`() async throws {
        let shown = try await shown(
            """
            python3 - <<'PYTHON'
            import gzip, os
            octets = open(os.environ["captures"] + "/http.pcap", "rb").read()
            octets = octets[:24] + octets[24:] * 1200
            open("large.pcap", "wb").write(octets)
            gzip.open("large.pcap.gz", "wb", 0).write(octets)
            PYTHON
            "$hdrlog" -r large.pcap --summary > summary
            "$hdrlog" -r large.pcap.gz -o json > records
            """
        )
        let lines = shown.components(separatedBy: "\r").filter { $0.contains("MB/s") }
        #expect(lines.contains { $0.contains(" left, ") && $0.contains(" exchanges, ") })
        #expect(lines.contains { $0.contains(" left, ") && !$0.contains(" exchanges, ") })
        #expect(lines.allSatisfy { $0.count < 110 })
    }

    @Test(
        arguments: [
            "\(slowly) -q --log http > records", "\(slowly) --log http",
            "\(slowly) --log http | cat", "\(slowly) --log http > records 2> errors; cat errors",
            "\"$hdrlog\" -r \"$captures/http.pcap\" > records",
            // The terminal is another job's.
            "set -m; \(slowly) --log http > records & wait",
        ]
    )
    func `there is none where it would be in the way`(command: String) async throws {
        let shown = try await shown(command)
        #expect(!shown.contains("frames/s") && !shown.contains("MB/s"), "\(shown)")
        #expect(!shown.contains("\u{1b}[K"), "\(shown)")
    }

    @Test func `a terminal that understands no sequences gets none`() async throws {
        let shown = try await shown("\(Self.slowly) --log http > records", terminal: "dumb")
        #expect(!shown.contains("\u{1b}"))
    }
}
