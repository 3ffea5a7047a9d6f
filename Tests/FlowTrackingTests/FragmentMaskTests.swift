import Capture
import Dissection
import Testing

@testable import FlowTracking

/// Which fragments may carry part of a segment, so that they are masked.
@Suite struct FragmentMaskTests {
    /// Whether each packet may carry part of a segment.
    private func masked(_ packets: [[UInt8]]) -> [Bool] {
        var tracker = FlowTracker()
        tracker.notesParts = true
        return packets.map { packet in
            let info = FrameInfo(
                number: 1,
                timestamp: Timestamp(seconds: 100, nanoseconds: 0),
                caplen: packet.count,
                len: packet.count,
                linkType: LinkType.rawIP.rawValue,
                interface: nil,
                direction: nil,
                backend: .file
            )
            let dissection = Dissection(packet.span, len: packet.count, linkType: .rawIP)
            tracker.observe(dissection, info, packet.span)
            return tracker.parts.isFragment
        }
    }

    @Test func `the rest of a datagram is no segment's where its start shows no tunnel`() {
        let dns: [UInt8] = [0, 99, 0, 53, 0, 128, 0, 0] + [UInt8](repeating: 1, count: 120)
        let plain = FragmentTests.tunnel(17, dns, cuts: [40, 80])
        #expect(masked(plain) == [false, false, false])
        // Before the start was seen, nobody knows.
        #expect(masked([plain[1], plain[0], plain[2]]) == [true, false, false])
        var other = plain[2]
        other[5] = 10
        #expect(masked([plain[0], other]) == [false, true])
        let gre = FragmentTests.tunnel(47, [0, 0, 0x12, 0x34] + dns, cuts: [40])
        #expect(masked(gre) == [false, false])
        // Too short to tell, or one that carries a segment.
        var vxlan = dns
        vxlan.replaceSubrange(2..<16, with: [0x12, 0xb5, 0, 128, 0, 0, 8, 0, 0, 0, 0, 0, 7, 0])
        #expect(masked(FragmentTests.tunnel(17, vxlan, cuts: [8])) == [false, true])
        #expect(masked(FragmentTests.tunnel(17, vxlan, cuts: [16])) == [false, true])
        let carried = FragmentTests.tunnel(47, FragmentTests.carried([0, 0, 8, 0]), cuts: [88])
        #expect(masked(carried) == [true, true])
        // The identification is used again, by one that may be a tunnel's.
        #expect(masked(plain + carried.suffix(1)) == [false, false, false, true])
        let again = FragmentTests.tunnel(17, vxlan, cuts: [8])
        #expect(masked(plain + again) == [false, false, false, false, true])
    }

    @Test func `of datagrams that are no tunnels, few are remembered`() {
        let dns: [UInt8] = [0, 99, 0, 53, 0, 80, 0, 0] + [UInt8](repeating: 1, count: 72)
        let fragments = FragmentTests.tunnel(17, dns, cuts: [40])
        func numbered(_ packet: [UInt8], _ number: UInt8) -> [UInt8] {
            var packet = packet
            packet[5] = number
            return packet
        }
        let starts = (0..<65).map { numbered(fragments[0], $0) }
        #expect(masked(starts + [numbered(fragments[1], 0)]).last == true)
        #expect(masked(starts + [numbered(fragments[1], 1)]).last == false)
    }
}
