import Testing

@testable import Dissection

struct ARPPacketTests {
    @Test func `reads a request from the wire`() throws {
        let dissection = dissect(Frames.arpRequest)
        let packet = try #require(dissection.arp)
        #expect(packet.hardwareType == 1)
        #expect(packet.protocolType == .ipv4)
        #expect(packet.operation == 1)
        #expect(packet.length == 28)
        let addresses = try #require(packet.addresses)
        #expect(addresses.senderMAC == MACAddress(rawValue: 0x0200_0000_0001))
        #expect(addresses.sender == 0x0a00_0001)
        #expect(addresses.targetMAC == MACAddress(rawValue: 0))
        #expect(addresses.target == 0x0a00_0002)
        #expect(dissection.network == .none)
        #expect(dissection.stop == nil)
    }

    @Test(arguments: [
        // Hardware and protocol lengths that are not Ethernet's and IPv4's, and another protocol.
        "0006 0800 08 04 0001", "0001 0800 06 10 0002", "0001 0800 00 00 0001",
        "0001 86dd 06 04 0001",
    ])
    func `other lengths and protocols have no addresses that are read`(start: String) throws {
        let packet = try parse(ARPPacket.self, hex(start) + [UInt8](repeating: 1, count: 100))
        #expect(packet.addresses == nil)
    }

    @Test(arguments: [(6, 4, 28), (8, 4, 32), (255, 255, 1028), (0, 0, 8)])
    func `is as long as its lengths say`(hardware: UInt8, network: UInt8, needed: Int) throws {
        let start = hex("0001 0800") + [hardware, network, 0, 1]
        let octets = start + [UInt8](repeating: 0, count: needed - 8)
        #expect(try parse(ARPPacket.self, octets).length == needed)
        guard needed > 8 else { return }
        #expect(throws: HeaderError.truncated(needed: needed, available: needed - 1)) {
            try parse(ARPPacket.self, octets.dropLast())
        }
    }
}
