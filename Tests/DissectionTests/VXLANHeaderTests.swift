import Testing

@testable import Dissection

struct VXLANHeaderTests {
    @Test(arguments: [4789, 8472] as [UInt16]) func `is known by its port`(port: UInt16) {
        let inner = Packet.vxlan(0xffffff, .ethernet(0x0800, Frames.getIPv4))
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(destination: port, inner))))
        #expect(dissection.tunnels.count == 1)
        #expect(dissection.tunnels[0].identifier == 0xffffff)
        // The port counts in the direction of the tunnel alone.
        let back = Packet.udp(source: port, destination: 5000, inner)
        #expect(dissect(.ethernet(0x0800, .ipv4(17, back))).tunnels.count == 0)
    }

    @Test(arguments: [0x00, 0x04, 0x0c, 0x09, 0x48] as [UInt8])
    func `other flags are not VXLAN`(flags: UInt8) {
        var inner = Packet.vxlan(1, .ethernet(0x0800, Frames.getIPv4))
        inner.octets[0] = flags
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(destination: 4789, inner))))
        #expect(dissection.tunnels.count == 0)
        #expect(dissection.stop == nil)
        #expect(dissection.payload.lowerBound == 42)
    }

    @Test func `the group policy bit is allowed`() {
        var inner = Packet.vxlan(1, .ethernet(0x0800, Frames.getIPv4))
        inner.octets[0] = 0x88
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(destination: 4789, inner))))
        #expect(dissection.tunnels.count == 1)
    }
}
