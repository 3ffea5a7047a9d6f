import Testing

@testable import Dissection

struct LinuxSLLHeaderTests {
    @Test func `reads the first version's fields`() throws {
        let header = try parse(
            LinuxSLLHeader.self,
            hex("0004 0304 0006 020000000001 0000 86dd")
        )
        #expect(header.packetType == 4)
        #expect(header.hardwareType == 772)
        #expect(header.protocolType == 0x86dd)
        #expect(header.interfaceIndex == nil)
        #expect(header.etherType == .ipv6)
        #expect(header.length == 16)
    }

    @Test func `reads the second version's fields`() throws {
        let octets = hex("0800 0000 00000102 0001 03 06 0200000000010000")
        let header = try LinuxSLLHeader(parsingVersion2: octets.span)
        #expect(header.packetType == 3)
        #expect(header.hardwareType == 1)
        #expect(header.protocolType == 0x0800)
        #expect(header.interfaceIndex == 0x102)
        #expect(header.etherType == .ipv4)
        #expect(header.length == 20)
    }

    @Test func `each version is told by its own name`() {
        let short = [UInt8](repeating: 0, count: 15)
        #expect(
            dissect(short, linkType: .linuxSLL).stop
                == truncated(.linuxSLL, at: 0, needed: 16, available: 15)
        )
        #expect(
            dissect(short, linkType: .linuxSLL2).stop
                == truncated(.linuxSLL2, at: 0, needed: 20, available: 15)
        )
    }

    @Test(arguments: [770, 801, 802, 803, 824] as [UInt16])
    func `some hardware has no EtherType in its protocol field`(hardwareType: UInt16) {
        let frame = Packet.linuxSLL(0x0800, hardwareType: hardwareType, Frames.getIPv4)
        let dissection = dissect(frame, linkType: .linuxSLL)
        #expect(dissection.isUnsupported)
        #expect(dissection.network == .none)
    }

    @Test(arguments: [1, 4, 12, 0x05ff] as [UInt16])
    func `small protocol numbers are not EtherTypes`(type: UInt16) {
        let frame = Packet.linuxSLL2(type, .octets([0x42, 0x42, 3, 0]))
        let dissection = dissect(frame, linkType: .linuxSLL2)
        #expect(dissection.isUnsupported)
        #expect((dissection.llc != nil) == (type == 4))
    }
}
