import Foundation
import Testing

/// Packets that wait until it is known whether their exchange is selected.
@Suite struct HeldPacketTests {
    /// Writes a capture of what `lines` of Python send by `segment`, in several packets where they say
    /// where to cut the data, and in fragments where they say where to cut the packet.
    private func capture(_ folder: TemporaryFolder, _ lines: String) async throws -> String {
        let path = folder.path + "/made.pcap"
        let script = """
            import struct, sys
            out = open(sys.argv[1], "wb", buffering=1 << 20)
            out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
            time = 0
            def packet(octets, ends, identification=0, offset=0, more=False):
                global time
                time += 1000
                ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(octets), identification,
                                 more << 13 | offset // 8, 64, 6, 0) + ends + octets
                out.write(struct.pack("<IIII", time // 1000000, time % 1000000, len(ip), len(ip)) + ip)
            def segment(port, seq, ack, data, server=False, flags=0x18, cuts=()):
                a, b = b"\\x0a\\0\\0\\1", b"\\x0a\\0\\0\\2"
                ports = (80, port) if server else (port, 80)
                tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 100, 0, 0) + data
                starts = [0, *cuts]
                for start, end in zip(starts, [*cuts, len(tcp)]):
                    packet(tcp[start:end], b + a if server else a + b, port, start, end < len(tcp))
            def others(count, first=2000):
                for i in range(count):
                    segment(first + i, 1, 1, b"GET /other HTTP/1.1\\r\\n\\r\\n")
                    segment(first + i, 1, 24, b"HTTP/1.1 204 No Content\\r\\n\\r\\n", True)
            error = b"HTTP/1.1 500 Oh\\r\\nContent-Length: 0\\r\\n\\r\\n"

            """
        let outcome = try await Running(["/usr/bin/python3", "-c", script + lines, path]).end()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return path
    }

    /// A head in 40 segments, and then others' exchanges, before the first is answered.
    private func slowCapture(_ folder: TemporaryFolder) async throws -> String {
        try await capture(
            folder,
            """
            head = b"GET /slow HTTP/1.1\\r\\nA: " + b"a" * 760 + b"\\r\\n\\r\\n"
            for i in range(0, len(head), 20):
                segment(1000, 1 + i, 1, head[i:i + 20])
            others(1000)
            segment(1000, 1, 1 + len(head), error, True)
            """
        )
    }

    @Test func `the packets of a field block wait for its response`() async throws {
        let folder = try TemporaryFolder()
        let path = try await capture(
            folder,
            """
            def frame(kind, flags, stream, payload):
                return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload
            def field(name, value):
                return b"\\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
            start = b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + frame(4, 0, 0, b"")
            block = (field(b":method", b"GET") + field(b":path", b"/slow")
                     + b"".join(field(b"a%d" % i, b"b" * 100) for i in range(20)))
            sent = start + frame(1, 1, 1, block[:1000]) + frame(9, 4, 1, block[1000:])
            for i in range(0, len(sent), 300):
                segment(1000, 1 + i, 1, sent[i:i + 300])
            others(3)
            answer = frame(1, 5, 1, field(b":status", b"500") + b"".join(
                field(b"a%d" % i, b"b" * 100) for i in range(6)))
            for i in range(0, len(answer), 300):
                segment(1000, 1 + i, 1 + len(sent), answer[i:i + 300], True)
            """
        )
        let records = try await LoggedRecord.all(
            in: Tool.run(["-r", path, "-o", "json", "--errors"]).output
        )
        #expect(records.count == 11)
        #expect(Set(records.compactMap { $0.string("trace_id") }).count == 1)
        #expect(records.allSatisfy { $0.string("trace_id") != nil })
        let others = try await Tool.run(["-q", "-r", path, "--path", "/other"])
        #expect(others.lines.count == 6)
    }

    @Test func `the middle of a head waits, though others were known before`() async throws {
        let folder = try TemporaryFolder()
        let path = try await capture(
            folder,
            """
            def frame(kind, flags, stream, payload):
                return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload
            def field(name, value):
                return b"\\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
            def head(method, path):
                return field(b":method", method) + field(b":path", path)
            start = b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + frame(4, 0, 0, b"")
            first = start + frame(1, 4, 1, head(b"POST", b"/first"))
            segment(1000, 1, 1, first)
            # The end of one request, and the start of the next one's head.
            block = head(b"GET", b"/second") + b"".join(field(b"a%d" % i, b"b" * 100) for i in range(8))
            second = frame(0, 1, 1, b"body") + frame(1, 5, 3, block)
            segment(1000, 1 + len(first), 1, second[:100])
            others(3)
            for i in range(100, len(second), 200):
                segment(1000, 1 + len(first) + i, 1, second[i:i + 200])
            others(3, first=3000)
            sent = len(first) + len(second)
            segment(1000, 1, 1 + sent, frame(1, 5, 3, field(b":status", b"500")), True)
            """
        )
        let outcome = try await Tool.run(["-r", path, "-o", "json", "--status", "500"])
        let numbers = try LoggedRecord.all(in: outcome.output).compactMap {
            $0.int("hdrlog.frame.number")
        }
        #expect(numbers == [9, 10, 11, 12, 19])
        #expect(!outcome.errors.contains("given up"))
    }

    @Test func `fragments wait for the exchange of their packet`() async throws {
        let folder = try TemporaryFolder()
        let path = try await capture(
            folder,
            """
            # A packet that never becomes whole.
            packet(b"x" * 64, b"\\x0a\\0\\0\\1\\x0a\\0\\0\\2", 9999, 0, True)
            head = b"GET /slow HTTP/1.1\\r\\nA: " + b"a" * 760 + b"\\r\\n\\r\\n"
            segment(1000, 1, 1, head, cuts=(200, 400, 600))
            others(3)
            segment(1000, 1, 1 + len(head), error, True, cuts=(24, 48))
            """
        )
        for (option, count) in [("--errors", 7), ("--no-errors", 6)] {
            let output = try await Tool.run(["-r", path, "-o", "json", option]).output
            let numbers = try LoggedRecord.all(in: output).compactMap {
                $0.int("hdrlog.frame.number")
            }
            #expect(numbers.count == count)
            #expect(numbers == numbers.sorted())
        }
        let written = folder.path + "/written.pcapng"
        let all = try await Tool.run(["-r", path, "-w", written])
        #expect(all.errors.contains(" 14 written"), "\(all.errors)")
    }

    /// Nothing may be done to each packet that waits whenever a packet is put together.
    @Test(.timeLimit(.minutes(1)))
    func `many packets in fragments may wait`() async throws {
        let folder = try TemporaryFolder()
        let path = try await capture(
            folder,
            """
            segment(1000, 1, 1, b"GET /slow HTTP/1.1\\r\\n\\r\\n")
            for i in range(20000):
                segment(2000, 1 + 23 * i, 1 + 27 * i, b"GET /other HTTP/1.1\\r\\n\\r\\n", cuts=(24, 32))
                segment(2000, 1 + 27 * i, 24 + 23 * i, b"HTTP/1.1 204 No Content\\r\\n\\r\\n", True)
            segment(1000, 1, 23, error, True)
            """
        )
        let flags = [
            "-r", path, "--output-file", "/dev/null", "--response-timeout", "999", "--status",
        ]
        let outcome = try await Tool.run(flags + ["204-500"])
        #expect(outcome.errors.contains(" 80002 logged"), "\(outcome.errors)")
        let others = try await Tool.run(flags + ["204"])
        #expect(others.errors.contains(" 80000 logged"), "\(others.errors)")
    }

    @Test func `a packet of an exchange that is long over makes none wait`() async throws {
        let folder = try TemporaryFolder()
        let path = try await capture(
            folder,
            """
            segment(1000, 1, 1, b"GET /first HTTP/1.1\\r\\n\\r\\n")
            segment(1000, 1, 24, b"HTTP/1.1 204 No Content\\r\\n\\r\\n", True)
            for i in range(66000):
                segment(2000, 1 + 23 * i, 1 + 27 * i, b"GET /other HTTP/1.1\\r\\n\\r\\n")
                segment(2000, 1 + 27 * i, 24 + 23 * i, b"HTTP/1.1 204 No Content\\r\\n\\r\\n", True)
            segment(1000, 24, 28, b"", flags=0x10)
            others(1000, first=3000)
            """
        )
        let outcome = try await Tool.run(
            ["-r", path, "--status", "204", "--max-held", "64K", "--output-file", "/dev/null"]
        )
        #expect(!outcome.errors.contains("given up"), "\(outcome.errors)")
    }

    @Test func `the segments of a head wait for its response`() async throws {
        let folder = try TemporaryFolder()
        let path = try await slowCapture(folder)
        let outcome = try await Tool.run(["-r", path, "-o", "json", "--errors"])
        let records = try LoggedRecord.all(in: outcome.output)
        let lengths = records.compactMap { $0.int("hdrlog.tcp.payload_length") }
        #expect(lengths.count == 41)
        #expect(lengths.reduce(0, +) == 787 + 38)
        // All of them, also those before the head was whole.
        #expect(Set(records.compactMap { $0.string("trace_id") }).count == 1)
        #expect(records.count { $0.string("trace_id") != nil } == 41)
        let others = try await Tool.run(["-q", "-r", path, "--path", "/other"])
        #expect(others.lines.count == 2000)
    }

    @Test func `what waits for too long is given up, and counted`() async throws {
        let folder = try TemporaryFolder()
        let path = try await slowCapture(folder)
        // Packets of the others wait behind the slow ones, and these make room.
        let flags = ["-r", path, "-o", "json", "--status", "204-500"]
        let all = try await Tool.run(flags)
        #expect(all.lines.count == 2041)
        #expect(!all.errors.contains("given up"))
        let some = try await Tool.run(flags + ["--max-held", "64K"])
        let records = try LoggedRecord.all(in: some.output)
        let givenUp = try #require(some.count(of: "given up undecided"))
        #expect(givenUp > 0)
        #expect(records.count + givenUp == 2041)
        let numbers = records.compactMap { $0.int("hdrlog.frame.number") }
        #expect(numbers == numbers.sorted())
    }
}
