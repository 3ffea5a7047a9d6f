import Foundation
import Testing

/// Capture files that `-w` writes.
@Suite struct PacketFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path + "/written.pcapng" }

    private func file() throws -> PcapngFile {
        try PcapngFile(Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test func `packets bear their trace in a comment`() async throws {
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap"), "-w", path])
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(" 82 written"))
        let file = try file()
        #expect(file.isWhole)
        #expect(file.packets.count == 82)
        #expect(file.comment?.contains("82 seen") == true)
        let id = "trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331"
        let traced = file.packets.filter { $0.comment.contains(id) }
        #expect(traced.count == 7)
        #expect(traced.allSatisfy { $0.comment.contains(" source=traceparent") })
        #expect(file.packets.count { $0.comment.contains("source=derived") } > 40)
        // Nobody else may read what was captured.
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    /// Link types that libpcap gives one number, and all files of one.
    @Test(
        arguments: try FileManager.default.contentsOfDirectory(atPath: Tool.captures.path).filter {
            !$0.hasPrefix("file-")
        }
    )
    func `what is written is what was read`(capture: String) async throws {
        let flags = ["-q", "--show-secrets", "-r"]
        let written = try await Tool.run(flags + [Tool.capture(capture), "-w", path])
        #expect(written.status == 0, "\(written.errors)")
        let read = try await Tool.run(flags + [path, "-o", "json"])
        let original = try await Tool.run(flags + [Tool.capture(capture), "-o", "json"])
        #expect(read.text == original.text)
        #expect(try file().isWhole)
    }

    @Test func `secrets are masked, and nothing else`() async throws {
        let capture = Tool.capture("http-secrets.pcap")
        _ = try await Tool.run(["-q", "-r", capture, "-w", path])
        let masked = try file()
        _ = try await Tool.run(["-q", "-r", capture, "-w", path, "--show-secrets"])
        let shown = try file()
        #expect(masked.packets.count == shown.packets.count)
        func holdsSecret(_ packet: PcapngFile.Packet) -> Bool {
            packet.data.range(of: Data("secret".utf8)) != nil
        }
        #expect(shown.packets.contains(where: holdsSecret))
        #expect(!masked.packets.contains(where: holdsSecret))
        for (one, other) in zip(masked.packets, shown.packets) {
            #expect(one.data.count == other.data.count)
            let changed = zip(one.data, other.data).filter { $0 != $1 }
            #expect(changed.allSatisfy { $0.0 == UInt8(ascii: "x") })
            #expect(changed.isEmpty || one.comment.contains("masked_octets="))
        }
        let text = String(decoding: masked.packets.map(\.data).reduce(Data(), +), as: UTF8.self)
        #expect(text.contains("Cookie: a=xxxxxx\r\n"))
        #expect(text.contains("Keyboard: public\r\n"))
    }

    @Test func `only what is selected is written`() async throws {
        let outcome = try await Tool.run(
            ["-r", Tool.capture("http.pcap"), "-w", path, "--status", "404"]
        )
        #expect(outcome.errors.contains(" 7 written"))
        let ports = try file().packets.map { Set([$0.data[34...35], $0.data[36...37]]) }
        #expect(ports.count == 7)
        #expect(Set(ports).count == 1)
    }

    @Test func `records are printed too where they are asked for`() async throws {
        let capture = Tool.capture("http.pcap")
        let flags = ["-q", "-r", capture] + Tool.redactionKey
        let plain = try await Tool.run(flags + ["--trace-packets"])
        let both = try await Tool.run(flags + ["-w", path, "--print"])
        #expect(both.output == plain.output)
        let exchanges = try await Tool.run(["-q", "-r", capture, "-w", path, "--log", "http"])
        #expect(exchanges.lines.count == 9)
        #expect(try file().packets.count == 82)
        let counted = try await Tool.run(["-q", "-r", capture, "-w", path, "-c", "5"])
        #expect(counted.output.isEmpty)
        #expect(try file().packets.count == 5)
    }

    @Test func `standard output can be the file`() async throws {
        let outcome = try await Tool.run(["-q", "-r", Tool.capture("http.pcap"), "-w", "-"])
        #expect(outcome.status == 0)
        let file = PcapngFile(outcome.output)
        #expect(file.isWhole && file.packets.count == 82)
    }

    @Test func `the file that is read is not overwritten`() async throws {
        let copy = folder.path + "/copy.pcap"
        try FileManager.default.copyItem(atPath: Tool.capture("http.pcap"), toPath: copy)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link",
            withDestinationPath: copy
        )
        let script = #""$hdrlog" -r "$0" -w "$1"; echo $?; "$hdrlog" -r - -w "$1" <"$0"; echo $?"#
        let outcome = try await Running(
            ["bash", "-c", script, copy, folder.path + "/link"],
            environment: ["hdrlog": try Tool.path()]
        ).end()
        #expect(outcome.text == "1\n1\n")
        #expect(outcome.errors.contains("is the file that '-r' reads"))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: copy))
                == Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap")))
        )
    }

    @Test(arguments: [
        (["-w", "/dev/full"], 1, "hdrlog: /dev/full: No space left on device; "),
        (["-w", "/nowhere/file"], 1, "hdrlog: /nowhere/file: No such file or directory; "),
        (["-w", "-", "-o", "json"], 64, "hdrlog: '-w -' and records "),
        (["-w", "a", "-w", "b"], 64, "hdrlog: '-w' is given twice"),
    ])
    func `what cannot be written is told`(flags: [String], status: Int32, words: String)
        async throws
    {
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap")] + flags)
        #expect(outcome.status == status)
        #expect(outcome.errors.hasPrefix(words), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `a full file system leaves a whole file`() async throws {
        // Some 120 KB of packets, and room for 80.
        var capture = try Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap")))
        let packets = capture.dropFirst(24)
        for _ in 0..<7 { capture += packets }
        let input = folder.path + "/input.pcap"
        try capture.write(to: URL(fileURLWithPath: input))
        let script = #"trap '' XFSZ; ulimit -f 80; exec "$hdrlog" -r "$0" -w "$1""#
        let outcome = try await Running(
            ["bash", "-c", script, input, path],
            environment: ["hdrlog": try Tool.path()]
        ).end()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("File too large; packets are missing at its end"))
        #expect(try file().isWhole)
        #expect(try file().packets.count > 100)
    }

    @Test func `the file is whole after SIGKILL`() async throws {
        let running = try Running(tool: ["-r", "-", "-w", path], keepsInput: true)
        let capture = try Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap")))
        try running.write(capture)
        let header = capture.prefix(24).count
        try await Tool.wait(for: "82 packets in the file") {
            (try? file().packets.count) == 82 ? () : nil
        }
        // More, with no wait for it to be written.
        for _ in 0..<20 { try running.write(capture.dropFirst(header)) }
        running.signal(SIGKILL)
        #expect(try await running.end().status == 128 + SIGKILL)
        let rest = try file()
        #expect(rest.isWhole)
        #expect(rest.packets.count >= 82)
    }
}
