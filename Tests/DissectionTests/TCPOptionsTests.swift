import Testing

@testable import Dissection

struct TCPOptionsTests {
    @Test func `reads the options of a SYN`() throws {
        let options = try parse(Frames.synOptions)
        #expect(options.maximumSegmentSize == 1460)
        #expect(options.windowScale == 7)
        #expect(options.isSACKPermitted)
        #expect(options.timestamp == TCPOptions.Timestamp(value: 100, echo: 0))
        #expect(options.otherCount == 0)
        #expect(options.length == 20)
        #expect(options.sackBlocks.isEmpty)
        #expect(options.traceContext.isEmpty)
    }

    @Test func `timestamps alone read the same, aligned or not`() throws {
        let expected = TCPOptions.Timestamp(value: 0x0102_0304, echo: 0xfffe_fdfc)
        for octets in ["0101 080a", "080a"] {
            let options = try parse(hex(octets) + hex("01020304 fffefdfc"))
            #expect(options.timestamp == expected)
            #expect(options.length == octets.filter { $0 != " " }.count / 2 + 8)
        }
        #expect(try parse(hex("0101 080a 01020304 fffefdfc 01010101")).timestamp == expected)
        // Twelve octets that start alike.
        #expect(try parse(hex("0101 0803 ff030307 01010101")).timestamp == nil)
    }

    @Test(arguments: 1...4) func `reads blocks of selective acknowledgment`(count: Int) throws {
        let blocks = [UInt8](repeating: 9, count: 8 * count)
        let options = try parse([1, 1, 5, UInt8(2 + 8 * count)] + blocks)
        #expect(options.sackBlocks == 4..<4 + 8 * count)
        #expect(options.otherCount == 0)
    }

    @Test func `reads a trace context in both its lengths`() throws {
        let short = try parse(Frames.traceOption)
        #expect(short.traceContext == 4..<28)
        #expect(short.otherCount == 0)
        let long = try parse(Frames.traceOptionWithFlags)
        #expect(long.traceContext == 3..<28)
        #expect(
            Array(Frames.traceOptionWithFlags[long.traceContext])
                == Frames.traceID + Frames.spanID + [3]
        )
    }

    @Test(arguments: ["fd06 aabbccdd", "1e04 eeff", "fe02", "22 0a 0001020304050607"])
    func `counts options that it does not know`(octets: String) throws {
        let options = try parse(hex(octets))
        #expect(options.otherCount == 1)
        #expect(options.length == hex(octets).count)
    }

    @Test(arguments: [
        "0203 05", "0205 05b400", "0302", "0304 0707", "0403 00", "0502", "0509 00000000000000",
        "0809 00000000000000", "0802", "1902", "1904 0102",
    ])
    func `a known kind in another length counts with the unknown ones`(octets: String) throws {
        var expected = TCPOptions()
        expected.otherCount = 1
        expected.length = hex(octets).count
        #expect(try parse(hex(octets)) == expected)
        #expect(try first(hex(octets))?.isOther == true)
    }

    @Test func `of an option that stands twice the first counts`() throws {
        #expect(try parse(hex("02040100 02040200")).maximumSegmentSize == 0x100)
        #expect(try parse(hex("030301 030302")).windowScale == 1)
        let contexts = Frames.traceOption + Frames.traceOptionWithFlags
        #expect(try parse(contexts).traceContext == 4..<28)
        let timestamps = try parse(hex("080a 00000001 00000002 080a 00000003 00000004"))
        #expect(timestamps.timestamp == TCPOptions.Timestamp(value: 1, echo: 2))
        let blocks = try parse(hex("050a 00000001 00000002 050a 00000003 00000004"))
        #expect(blocks.sackBlocks == 2..<10)
        // Of a kind that is known, the second is not one of the unknown.
        #expect(try parse(hex("02040100 02040200")).otherCount == 0)
    }

    @Test func `a length beyond the header is the value at fault`() {
        #expect(throws: HeaderError.malformed(field: .optionLength, value: 8)) {
            try parse(hex("01 01 02 08"))
        }
    }

    @Test func `data behind bad options is read`() {
        let get = Packet.text("GET / HTTP/1.1\r\n\r\n")
        let frame = Packet.ethernet(0x0800, .ipv4(6, .tcp(options: [99, 0, 0, 0], get)))
        let dissection = dissect(frame)
        #expect(dissection.stop?.layer == .tcpOptions)
        #expect(dissection.httpHead != nil)
    }

    @Test func `ends at the end of the list`() throws {
        let options = try parse(hex("01 00 02 04 05 b4"))
        #expect(options.maximumSegmentSize == nil)
        #expect(options.length == 6)
    }

    @Test(arguments: [("0200", 0), ("0201", 1), ("fd00 0000", 0), ("ff01 0000", 1)])
    func `a length below two is malformed`(octets: String, length: Int) throws {
        let error = HeaderError.malformed(field: .optionLength, value: length)
        #expect(throws: error) { try parse(hex(octets)) }
        // In a segment, what stands before it is kept.
        let padded = hex("030305") + hex(octets) + [0, 0, 0]
        let options = Array(padded.prefix(padded.count / 4 * 4))
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, .tcp(options: options, .text("x")))))
        #expect(dissection.stop == malformed(.tcpOptions, at: 54, .optionLength, length))
        #expect(dissection.tcpSegment?.options.windowScale == 5)
        #expect(dissection.tcpSegment?.optionsRange == 54..<57)
        #expect(dissection.tcpSegment?.payloadLength == 1)
    }

    @Test(arguments: ["0205 05b4", "0812 0000", "fd28 0000 00000000"])
    func `a length beyond the header is malformed`(octets: String) {
        let options = hex(octets)
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, .tcp(options: options, .text("x")))))
        let expected = malformed(.tcpOptions, at: 54, .optionLength, Int(options[1]))
        #expect(dissection.stop == expected)
        #expect(dissection.tcpHeader != nil)
        #expect(dissection.payload == 54 + options.count..<55 + options.count)
    }

    @Test func `a kind without a length is malformed`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, .tcp(options: [1, 1, 1, 2], .empty))))
        guard case .malformed(.optionLength, _) = dissection.stop?.reason else {
            Issue.record("\(String(describing: dissection.stop))")
            return
        }
        #expect(dissection.stop?.layer == .tcpOptions)
        #expect(dissection.stop?.offset == 54)
    }

    @Test func `options cut short keep those that are whole`() {
        for count in 0..<20 {
            let dissection = dissect(Array(Frames.syn.prefix(54 + count)), len: Frames.syn.count)
            let expected = truncated(.tcpOptions, at: 54, needed: 20, available: count)
            #expect(dissection.stop == expected)
            let options = dissection.tcpSegment?.options
            #expect((options?.maximumSegmentSize != nil) == (count >= 4))
            #expect((options?.isSACKPermitted == true) == (count >= 6))
            #expect((options?.timestamp != nil) == (count >= 16))
            #expect(options?.windowScale == nil)
        }
    }

    @Test func `walks options past no-operations`() throws {
        let octets = hex("01 020405b4 01 01 fd03aa 00")
        let mss = try #require(try first(octets))
        #expect((mss.kind, mss.start, mss.end) == (2, 1, 5))
        #expect(!mss.isOther)
        let other = try #require(try option(octets, at: mss.end))
        #expect((other.kind, other.start, other.end) == (253, 7, 10))
        #expect(other.isOther)
        #expect(try option(octets, at: other.end) == nil)
        #expect(try option(octets, at: octets.count) == nil)
    }

    private func parse(_ octets: [UInt8]) throws(HeaderError) -> TCPOptions {
        var options = TCPOptions()
        try options.parse(octets.span)
        return options
    }

    private func first(_ octets: [UInt8]) throws(HeaderError) -> TCPOption? {
        try option(octets, at: 0)
    }

    private func option(_ octets: [UInt8], at offset: Int) throws(HeaderError) -> TCPOption? {
        try TCPOption(parsing: octets.span, at: offset)
    }
}
