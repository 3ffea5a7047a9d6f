import Testing

@testable import Dissection

struct VLANStackTests {
    @Test func `reads a tag's parts`() {
        let tags = tags(.ethernet(0x8100, .vlan(0xb123, 0x0800, Frames.getIPv4)))
        #expect(tags == [VLANTag(tpid: 0x8100, priority: 5, dropEligible: true, id: 0x123)])
    }

    @Test func `reads stacked tags, outer first`() {
        let tags = tags(.ethernet(0x88a8, .vlan(0x0fff, 0x8100, .vlan(0xe001, 0x0800, .empty))))
        #expect(
            tags == [
                VLANTag(tpid: 0x88a8, priority: 0, dropEligible: false, id: 4095),
                VLANTag(tpid: 0x8100, priority: 7, dropEligible: false, id: 1),
            ]
        )
    }

    @Test(arguments: [0x8100, 0x88a8, 0x9100, 0x9200, 0x9300] as [UInt16])
    func `knows the EtherTypes that announce a tag`(type: UInt16) {
        let dissection = dissect(.ethernet(type, .vlan(1, 0x0800, Frames.getIPv4)))
        #expect(dissection.vlanTags?.firstTPID == type)
        #expect(dissection.httpHead != nil)
    }

    @Test func `reads as many tags as the limit has, and no more`() {
        func stack(_ count: Int) -> Packet {
            let innermost = Packet.vlan(1, 0x0800, Frames.getIPv4)
            return .ethernet(0x8100, (1..<count).reduce(innermost) { p, _ in .vlan(1, 0x8100, p) })
        }
        #expect(dissect(stack(VLANStack.limit)).stop == nil)
        #expect(dissect(stack(VLANStack.limit)).vlanTags?.count == VLANStack.limit)
        #expect(dissect(stack(VLANStack.limit)).httpHead != nil)

        let dissection = dissect(stack(VLANStack.limit + 1))
        let end = 14 + 4 * VLANStack.limit
        #expect(dissection.stop == malformed(.vlan, at: end, .stackDepth, VLANStack.limit + 1))
        #expect(dissection.vlanTags?.octets == 14..<end)
    }

    @Test func `a length may stand behind a tag`() {
        let dissection = dissect(.ethernet(0x8100, .vlan(1, 4, .octets(hex("424203 aa 0000")))))
        #expect(dissection.llc?.destinationSAP == 0x42)
        #expect(dissection.payload == 21..<22)
    }

    @Test func `the tags of a frame in a tunnel are not the frame's`() {
        let inner = Packet.ethernet(0x8100, .vlan(7, 0x0800, Frames.getIPv4))
        let dissection = dissect(.ethernet(0x0800, .ipv4(47, .gre(0x6558, inner))))
        #expect(dissection.vlanTags == nil)
        #expect(dissection.tunnels.count == 1)
        #expect(dissection.httpHead != nil)
    }

    @Test func `the outermost stack is kept, whatever comes between`() {
        let inner = Packet.snap(0x8100, .vlan(7, 0x0800, Frames.getIPv4))
        let frame = Packet.ethernet(0x8100, .vlan(5, UInt16(inner.octets.count), inner))
        #expect(tags(frame).map(\.id) == [5])
        #expect(dissect(frame).httpHead != nil)
    }

    private func tags(_ frame: Packet) -> [VLANTag] {
        guard let stack = dissect(frame).vlanTags else { return [] }
        return (0..<stack.count).map { stack.tag($0, in: frame.octets.span) }
    }
}
