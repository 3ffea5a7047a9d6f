import Testing

@testable import Dissection

struct TCPHeaderTests {
    @Test func `reads its fields`() throws {
        let header = try parse(
            TCPHeader.self,
            hex("0001 0002 fedcba98 76543210 fe01 abcd ffff 1234")
        )
        #expect(header.sequenceNumber == 0xfedc_ba98)
        #expect(header.acknowledgmentNumber == 0x7654_3210)
        #expect(header.headerLength == 60)
        #expect(header.flags == .fin)
        #expect(header.window == 0xabcd)
        #expect(header.urgentPointer == 0x1234)
        #expect(header.length == 20)
    }

    @Test func `each flag is a bit of its own`() {
        let flags: [TCPHeader.Flags] = [
            .fin, .syn, .rst, .psh, .ack, .urg, .ece, .cwr, .ae,
        ]
        for (bit, flag) in flags.enumerated() {
            let frame = Packet.ethernet(0x0800, .ipv4(6, .tcp(flags: 1 << UInt16(bit), .empty)))
            #expect(dissect(frame).tcpHeader?.flags == flag)
        }
        // The three bits below the data offset but for AE are reserved.
        let reserved = Packet.ethernet(0x0800, .ipv4(6, .tcp(flags: 0xe00, .empty)))
        #expect(dissect(reserved).tcpHeader?.flags == [])
    }

    @Test(arguments: 0..<5) func `a data offset below five is malformed`(dataOffset: Int) {
        let frame = Packet.ethernet(0x0800, .ipv4(6, .tcp(dataOffset: dataOffset, .text("data"))))
        let dissection = dissect(frame)
        #expect(dissection.stop == malformed(.tcp, at: 34, .dataOffset, dataOffset))
        #expect(dissection.transport == .none)
        #expect(dissection.ports == Ports(source: 40000, destination: 80))
    }

    @Test(arguments: [7, 15]) func `a data offset beyond the packet is malformed`(dataOffset: Int) {
        let frame = Packet.ethernet(0x0800, .ipv4(6, .tcp(dataOffset: dataOffset, .text("data"))))
        let dissection = dissect(frame)
        #expect(dissection.stop == malformed(.tcp, at: 34, .dataOffset, dataOffset))
        #expect(dissection.tcpHeader?.sequenceNumber == 0x1234_5678)
        #expect(dissection.tcpSegment?.payloadLength == 0)
    }

    @Test func `a first fragment may end inside the options`() {
        let options = [UInt8](repeating: 1, count: 4)
        let start = Packet.tcp(dataOffset: 10, options: options, .empty)
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, moreFragments: true, start)))
        #expect(dissection.stop == truncated(.tcpOptions, at: 54, needed: 20, available: 4))
        #expect(dissection.tcpHeader?.window == 0x01f6)
    }

    @Test func `a data offset that ends with the packet is good`() {
        let frame = Packet.ethernet(
            0x0800,
            .ipv4(6, .tcp(dataOffset: 6, .octets([1, 1, 1, 1])))
        )
        #expect(dissect(frame).stop == nil)
        #expect(dissect(frame).tcpSegment?.payloadLength == 0)
    }

    @Test func `a header cut short has ports where there are four octets`() {
        for count in 0..<20 {
            let octets = Array(Frames.httpGet.prefix(34 + count))
            let dissection = dissect(octets, len: Frames.httpGet.count)
            #expect(dissection.stop == truncated(.tcp, at: 34, needed: 20, available: count))
            #expect((dissection.ports != nil) == (count >= 4))
            #expect(dissection.transport == .none)
        }
    }
}
