import Randomness
import Testing

@testable import Dissection

@Suite struct HTTP2FrameTests {
    @Test func `reads a frame header`() throws {
        let octets = hex("000102 01 25 8000 0003 ff")
        let frame = try #require(header(octets))
        #expect(frame.payloadLength == 258)
        #expect(frame.type == .headers)
        #expect(frame.flags == [.endStream, .endHeaders, .priority])
        #expect(frame.streamID == 3)
        for count in 0..<9 {
            #expect(header(Array(octets.prefix(count))) == nil)
        }
    }

    @Test(
        arguments: [
            ("01 04", "", 0, 0, nil), ("01 2c", "03 00000000 10", 6, 3, nil),
            ("01 08", "02", 1, 2, nil), ("05 04", "8000 0008", 4, 0, 8),
            ("05 0c", "01 0000 0008", 5, 1, 8),
        ] as [(String, String, Int, Int, UInt32?)]
    )
    func `reads what stands before a field block`(
        type: String,
        payload: String,
        prefix: Int,
        padding: Int,
        promised: UInt32?
    ) throws {
        let octets = hex("00000a \(type) 0000 0001") + hex(payload)
        let frame = try #require(header(octets))
        let rest = Array(octets.dropFirst(9))
        let headers = try #require(try headers(frame, rest))
        #expect(headers.prefix == prefix)
        #expect(headers.padding == padding)
        #expect(headers.promisedStreamID == promised)
        for count in 0..<prefix {
            #expect(try self.headers(frame, Array(rest.prefix(count))) == nil)
        }
    }

    @Test(arguments: ["000003 01 08 00000001 03", "000004 01 20 00000001", "000003 05 00 00000001"])
    func `padding that is longer than the payload is malformed`(octets: String) throws {
        let octets = hex(octets)
        let frame = try #require(header(octets))
        #expect(throws: HeaderError.self) { try headers(frame, Array(octets.dropFirst(9))) }
    }

    @Test func `a preface is told from methods`() {
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        for count in 0...preface.count {
            let starts = startsPreface(Array(preface.prefix(count)))
            #expect(starts == (count >= 4))
        }
        #expect(startsPreface(preface + [0]))
        for other in ["PRI /", "PROPFIND / HTTP/1.1", "PRI * HTTP/1.1\r\n", "GET / HTTP/1.1"] {
            #expect(!startsPreface(Array(other.utf8)))
        }
    }

    @Test(arguments: [
        ("000012 04 00 00000000 0003 0000 0064 0004 0000 ffff 0005 0000 4000", true),
        ("000000 04 01 00000000", true), ("000000 04 01 00000000 000008 06 00 00000000", true),
        ("000004 08 00 00000000 00000001", true), ("000004 08 00 00000000 00000000", false),
        ("000005 01 05 00000001 8286", true), ("000005 01 05 00000000 8286", false),
        ("000005 00 01 00000001 8286", false), ("000000 04 02 00000000", false),
        ("000005 04 00 00000000", false), ("000004 03 00 00000001 00000008", true),
        ("000000 04 01 00000000 000008 06 00 00000001", false),
        ("000000 04 01 00000000 0000", true), ("000000", false), ("", false),
        ("004001 01 04 00000001", false), ("000005 0b 00 00000001", false),
    ])
    func `frames are known by their headers`(octets: String, expected: Bool) {
        #expect(startsFrames(hex(octets)) == expected)
    }

    @Test func `chance makes no frames`() {
        var random = SplitMix64(seed: 3)
        var found = 0
        for _ in 0..<200_000 where startsFrames(random.octets(40)) {
            found += 1
        }
        #expect(found == 0)
        for other in [
            "GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n", "220 mail ESMTP\r\n", "\u{16}\u{3}\u{1}",
        ] {
            #expect(!startsFrames(Array(other.utf8), allowsData: true))
        }
    }

    private func header(_ octets: [UInt8]) -> HTTP2FrameHeader? {
        HTTP2FrameHeader(parsing: octets.span)
    }

    private func headers(
        _ frame: HTTP2FrameHeader,
        _ payload: [UInt8]
    ) throws(HeaderError) -> HTTP2HeaderFrame? {
        try HTTP2HeaderFrame(frame, parsing: payload.span)
    }

    private func startsPreface(_ octets: [UInt8]) -> Bool { octets.span.startsHTTP2Preface }

    private func startsFrames(_ octets: [UInt8], allowsData: Bool = false) -> Bool {
        octets.span.startsHTTP2Frames(allowsData: allowsData)
    }
}
