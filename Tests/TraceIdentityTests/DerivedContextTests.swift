import Dissection
import Testing
import TraceIdentity

struct DerivedContextTests {
    private let line = "GET /orders?id=7 HTTP/1.1"

    /// Python: `hashlib.sha256(b"hdrlog derived trace context, HTTP/1" + struct.pack(">II",
    /// 0x12345678, 0x9abcdef0) + b"GET /orders?id=7 HTTP/1.1")`.
    @Test func `is the start of a SHA-256 digest`() {
        let context = identity(tcpPacket("\(line)\r\nHost: a\r\n\r\n")).context
        #expect(context.map { hexText($0.traceID) } == "6d7d35456b956c8a17c19ccb02c823f7")
        #expect((context?.spanID).map { hexText($0) } == "231695594cce3d11")
        #expect(context?.flags == 0)
        #expect(context?.source == .derived)
    }

    @Test func `addresses, ports and what follows the line do not count`() {
        let expected = identity(tcpPacket("\(line)\r\nHost: a\r\n\r\n"))
        let elsewhere = Endpoints(
            source: hex("20010db8000000000000000000000001"),
            sourcePort: 1,
            destination: hex("20010db8000000000000000000000002"),
            destinationPort: 8080
        )
        #expect(expected.context != nil)
        #expect(identity(tcpPacket("\(line)\r\nHost: a\r\n\r\n", from: elsewhere)) == expected)
        #expect(
            identity(tcpPacket("\(line)\r\nX: y\r\n", from: Endpoints.usual.reversed)) == expected
        )
        #expect(identity(tcpPacket("\(line)\r\n")) == expected)
        #expect(identity(tcpPacket("\(line)\r\nHost: a\r\nAcc")) == expected)
        #expect(identity(tcpPacket("\(line)\r\nHost: a\r\n\r\nbody")) == expected)
        #expect(identity(tcpPacket("\(line)\n")) == expected)
        #expect(identity(tcpPacket("\(line)\r\n", options: [1, 1, 1, 0])) == expected)
    }

    @Test func `another sequence number, acknowledgment number or line is another trace`() throws {
        let text = "\(line)\r\n\r\n"
        let contexts = try [
            tcpPacket(text),
            tcpPacket(text, sequenceNumber: 0x1234_5679),
            tcpPacket(text, acknowledgmentNumber: 0x9abc_def1),
            tcpPacket(text, sequenceNumber: 0x9abc_def0, acknowledgmentNumber: 0x1234_5678),
            tcpPacket("GET /orders?id=8 HTTP/1.1\r\n\r\n"),
            tcpPacket("GET /orders?id=7 HTTP/1.0\r\n\r\n"),
            tcpPacket("POST /orders?id=7 HTTP/1.1\r\n\r\n"),
        ].map { try #require(identity($0).context) }
        #expect(Set(contexts.map(\.traceID)).count == contexts.count)
        #expect(Set(contexts.map(\.spanID)).count == contexts.count)
    }

    @Test func `a request line that is not whole has none`() {
        #expect(identity(tcpPacket(line)).context == nil)
    }

    /// Python: `hashlib.sha256(b"hdrlog derived trace context, HTTP/2" + struct.pack(">III", 1000,
    /// 2000, 3) + b"".join(struct.pack(">I", len(f)) + f for f in (b"GET", b"example.org",
    /// b"/a?b=c")))`.
    @Test func `HTTP2 has its pseudo-header fields in place of the line`() {
        let block =
            [0x82, 0x86, 0x44, 6] + Array("/a?b=c".utf8) + [0x41, 11] + Array("example.org".utf8)
        var list = HPACKFieldList()
        var decoder = HPACKDecoder()
        decoder.decode(block.span, into: &list, limit: 1000)
        let octets = list.octets
        let context = TraceContext(
            derivedFrom: HTTP2FieldSection(list),
            in: octets.span,
            streamID: 3,
            sequenceNumber: 1000,
            acknowledgmentNumber: 2000
        )
        #expect(hexText(context.traceID) == "e06e74c58feb603dc8bf1db5e450edac")
        #expect(context.spanID.map { hexText($0) } == "29feb95dfeedf8ca")
        #expect(context.source == .derived)
    }
}
