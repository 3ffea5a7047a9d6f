import Testing

@testable import Dissection

struct UDPHeaderTests {
    @Test func `reads its fields`() throws {
        let header = try parse(UDPHeader.self, hex("d539 0035 0102 ffff 00"))
        #expect(header.ports == Ports(source: 54585, destination: 53))
        #expect(header.datagramLength == 0x0102)
        #expect(header.length == 8)
    }

    @Test(arguments: 1..<8) func `a length below eight is malformed`(length: Int) {
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(length: length, .text("data")))))
        #expect(dissection.stop == malformed(.udp, at: 34, .length, length))
        #expect(dissection.ports == Ports(source: 54585, destination: 53))
        #expect(dissection.transport == .none)
    }

    @Test func `its length ends the payload`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(length: 10, .text("data")))))
        #expect(dissection.payload == 42..<44)
        #expect(dissection.wireEnd == 44)
    }

    @Test func `a length of 0 leaves the end to IP`() {
        let dissection = dissect(.ethernet(0x86dd, .ipv6(17, .udp(length: 0, .text("data")))))
        #expect(dissection.udpHeader?.datagramLength == 0)
        #expect(dissection.payload == 62..<66)
        #expect(dissection.stop == nil)
    }

    @Test func `a length beyond the packet does not lead out of it`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(length: 999, .text("data")))))
        #expect(dissection.payload == 42..<46)
        #expect(dissection.wireEnd == 46)
    }

    @Test func `ports are read of each protocol that starts with them`() {
        for number in UInt8.min...UInt8.max {
            let data = Packet.octets([0, 7, 0, 9] + [UInt8](repeating: 0, count: 60))
            let ports = dissect(.ethernet(0x0800, .ipv4(number, data))).ports
            #expect((ports != nil) == [6, 17, 33, 132, 136].contains(number), "\(number)")
            #expect(ports == nil || ports == Ports(source: 7, destination: 9))
        }
    }
}
