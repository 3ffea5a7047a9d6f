import Testing

@testable import Dissection

struct EthernetHeaderTests {
    @Test func `reads its fields`() throws {
        let header = try parse(EthernetHeader.self, hex("0102030405fe a1b2c3d4e5f6 86dd 00"))
        #expect(header.destination == MACAddress(rawValue: 0x0102_0304_05fe))
        #expect(header.source == MACAddress(rawValue: 0xa1b2_c3d4_e5f6))
        #expect(header.typeOrLength == 0x86dd)
        #expect(header.length == 14)
    }

    @Test func `needs 14 octets`() {
        for count in 0..<14 {
            #expect(throws: HeaderError.truncated(needed: 14, available: count)) {
                try parse(EthernetHeader.self, [UInt8](repeating: 8, count: count))
            }
        }
    }

    @Test(arguments: [1501, 1520, 1535] as [UInt16])
    func `a field that is neither length nor EtherType is malformed`(value: UInt16) {
        let dissection = dissect(.ethernet(value, .text("x")))
        #expect(dissection.stop == malformed(.ethernet, at: 0, .etherType, Int(value)))
        #expect(dissection.ethernetHeader?.typeOrLength == value)
    }

    @Test func `is a length up to 1500, and an EtherType from 1536 on`() {
        let long = Packet.octets([0x42, 0x42, 3] + [UInt8](repeating: 0, count: 1497))
        #expect(dissect(.ethernet(1500, long)).llc != nil)
        #expect(dissect(.ethernet(1536, long)).llc == nil)
        #expect(dissect(.ethernet(1536, long)).isUnsupported)
        #expect(dissect(.ethernet(1536, long)).stop == nil)
    }

    @Test func `a length leaves out padding`() {
        let frame = Packet.ethernet(6, .octets(hex("424203 aabbcc 0000000000")))
        let dissection = dissect(frame)
        #expect(dissection.payload == 17..<20)
        #expect(dissection.wireEnd == 20)
    }

    @Test func `the inner header's error is told where it stands`() {
        let frame = Packet.ethernet(0x0800, .ipv4(47, .gre(0x6558, .ethernet(1501, .text("x")))))
        let stop = dissect(frame).stop
        #expect(stop == malformed(.ethernet, at: 14 + 20 + 4, .etherType, 1501))
    }
}
