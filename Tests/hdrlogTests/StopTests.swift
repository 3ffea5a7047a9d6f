import Foundation
import Testing

/// Whatever it waits for, hdrlog ends when it should, and says what was lost.
@Suite struct StopTests {
    @Test func `a large compressed file that is no capture is refused at once`() async throws {
        let outcome = try await Tool.shell(
            "seq 1 400000 | gzip > text.gz; timeout 20 \"$hdrlog\" -r text.gz"
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("unknown file format"))
    }

    @Test func `a bad record in a large compressed file is told, not waited for`() async throws {
        let outcome = try await Tool.shell(
            """
            { cat "$captures/http.pcap"; printf '\\377%.0s' {1..16}; seq 1 200000; } | gzip > bad.gz
            timeout 20 "$hdrlog" -q -r bad.gz
            """
        )
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 82)
        #expect(outcome.errorLines.count == 1)
    }

    @Test func `the duration holds before the first octet`() async throws {
        let outcome = try await Tool.shell(
            "sleep 25 | (timeout 20 \"$hdrlog\" -r - --duration 0.3; echo $?; kill 0)"
        )
        #expect(outcome.text == "0\n")
    }

    @Test func `counts may be asked for before the first octet`() async throws {
        let running = try Running(tool: ["-r", "-"], keepsInput: true)
        try await Tool.wait(for: "handler") {
            let status = try String(
                contentsOfFile: "/proc/\(running.processID)/status",
                encoding: .utf8
            )
            let caught = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
            let mask = caught?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
            return mask & 1 << UInt64(SIGUSR1 - 1) != 0 ? () : nil
        }
        running.signal(SIGUSR1)
        try await running.waitForErrors("hdrlog: 0 seen, 0 logged, ")
        try running.write(try Data(contentsOf: Tool.captures.appendingPathComponent("http.pcap")))
        let outcome = try await running.end()
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 82)
    }

    @Test func `a reader that has stalled does not keep it`() async throws {
        let outcome = try await Tool.shell(
            """
            python3 - "$captures/http-hostile.pcap" <<'END'
            import sys
            data = open(sys.argv[1], "rb").read()
            open("large.pcap", "wb").write(data[:24] + 50 * data[24:])
            END
            mkfifo fifo
            sleep 25 < fifo & reader=$!
            "$hdrlog" -q -r large.pcap -o json > fifo & writer=$!
            sleep 1; kill -TERM $writer; wait $writer; echo $?
            kill $reader
            """
        )
        #expect(outcome.text.hasSuffix("1\n"))
        #expect(outcome.errors.contains("not all records were written"))
    }

    @Test func `lists that cannot be written are a failure, and a closed pipe is none`()
        async throws
    {
        let outcome = try await Tool.shell(
            """
            "$hdrlog" schema > /dev/full; echo $?; "$hdrlog" -D > /dev/full; echo $?
            "$hdrlog" schema | true; echo ${PIPESTATUS[0]}
            """
        )
        #expect(outcome.text == "1\n1\n0\n")
        #expect(outcome.errorLines.count == 2)
    }

    @Test func `closed standard streams are told, and nothing takes their place`() async throws {
        let outcome = try await Tool.shell(
            """
            timeout 20 "$hdrlog" -r - <&-; echo $?
            timeout 20 "$hdrlog" -q -r "$captures/http.pcap" -o json <&- >&-; echo $?
            timeout 20 "$hdrlog" -q -r "$captures/http.pcap" -o json 2>&- | wc -l
            """
        )
        #expect(outcome.text == "1\n1\n82\n")
        #expect(
            outcome.errors == """
                hdrlog: standard input: Bad file descriptor
                hdrlog: standard output: Bad file descriptor; not all records were written

                """
        )
    }

    @Test func `a second file is refused, not left out in silence`() async throws {
        let file = Tool.capture("http.pcap")
        #expect(try await Tool.run(["-r", file, "-r", file]).status == 64)
    }
}
