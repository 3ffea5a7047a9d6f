import Testing

@testable import Dissection

struct GeneveHeaderTests {
    @Test func `reads its fields and skips its options`() throws {
        let header = try parse(GeneveHeader.self, hex("02 40 86dd abcdef 00") + Frames.traceID)
        #expect(header.protocolType == .ipv6)
        #expect(header.networkIdentifier == 0xabcdef)
        #expect(header.length == 16)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt8>)
    func `another version is malformed`(version: UInt8) {
        var inner = Packet.geneve(1, 0x0800, Frames.getIPv4)
        inner.octets[0] |= version << 6
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(destination: 6081, inner))))
        #expect(dissection.stop == malformed(.geneve, at: 42, .version, Int(version)))
        #expect(dissection.udpHeader != nil)
        #expect(dissection.tunnels.count == 0)
    }

    @Test func `options beyond the datagram are cut short`() {
        var inner = Packet.geneve(1, 0x0800, .octets([0, 0, 0, 0]))
        inner.octets[0] = 63
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, .udp(destination: 6081, inner))))
        #expect(dissection.stop == truncated(.geneve, at: 42, needed: 260, available: 12))
    }
}
