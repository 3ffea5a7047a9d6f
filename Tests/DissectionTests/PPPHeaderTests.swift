import Testing

@testable import Dissection

struct PPPHeaderTests {
    @Test(arguments: [
        ("0021 45", 0x0021, 2), ("21 45", 0x21, 1), ("ff03 0057 60", 0x0057, 4),
        ("ff03 57 60", 0x57, 3), ("c021 01", 0xc021, 2), ("ff03 c021 01", 0xc021, 4),
    ])
    func `reads the protocol in each of its forms`(
        octets: String,
        protocolNumber: UInt16,
        length: Int
    ) throws {
        let header = try parse(PPPHeader.self, hex(octets))
        #expect(header.protocolNumber == protocolNumber)
        #expect(header.length == length)
    }

    @Test(arguments: [("", 2, 0), ("00", 2, 1), ("ff03", 4, 2), ("ff03 00", 4, 3)])
    func `is cut short where its protocol is`(octets: String, needed: Int, available: Int) {
        #expect(throws: HeaderError.truncated(needed: needed, available: available)) {
            try parse(PPPHeader.self, hex(octets))
        }
    }

    @Test func `knows IP and MPLS, and leaves control protocols alone`() throws {
        let types: [(UInt16, EtherType?)] = [
            (0x0021, .ipv4), (0x0057, .ipv6), (0x0281, .mpls), (0x0283, .mplsUpstream),
            (0xc021, nil), (0x8021, nil), (0x00fd, nil),
        ]
        for (number, type) in types {
            #expect(try parse(PPPHeader.self, [0xff, 0x03] + big(number)).etherType == type)
        }
        let dissection = dissect(.ppp([0xc0, 0x21], .octets([1, 1, 0, 4])), linkType: .ppp)
        #expect(dissection.stop == nil)
        #expect(dissection.isUnsupported)
    }

    @Test func `a serial link may have Cisco's header`() {
        let ip = Packet.ipv4(17, .udp(.empty)).octets
        for address in [0x0f, 0x8f] as [UInt8] {
            let dissection = dissect([address, 0, 8, 0] + ip, linkType: .pppSerial)
            #expect(dissection.stop == nil)
            #expect(dissection.transportProtocol == .udp)
        }
        let cut = dissect([0x0f, 0, 8], linkType: .pppSerial)
        #expect(cut.stop == truncated(.ciscoHDLC, at: 0, needed: 4, available: 3))
    }
}
