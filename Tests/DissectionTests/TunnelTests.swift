import Testing

@testable import Dissection

struct TunnelTests {
    @Test(
        arguments: [
            ("GRE", .gre, nil), ("GRE with checksum, key and sequence number", .gre, 0xcafe),
            ("GRE carrying Ethernet and a VLAN tag", .gre, nil), ("PPTP", .gre, 0x0102),
            ("IP in IP", .ipInIP, nil), ("6in4", .sixInFour, nil), ("4in6", .fourInSix, nil),
            ("6in6", .sixInSix, nil), ("MPLS in IP", .mplsInIP, nil), ("VXLAN", .vxlan, 0xabcdef),
            ("Geneve with options", .geneve, 0x123456), ("Geneve carrying IP", .geneve, 7),
            ("GTP-U", .gtpu, 9), ("GTP-U with extension headers", .gtpu, 0xfedc_ba98),
        ] as [(String, Tunnel.Kind, UInt32?)]
    )
    func `reads what a tunnel carries`(name: String, kind: Tunnel.Kind, id: UInt32?) throws {
        let frame = try #require(Frames.all.first { $0.name == name })
        let dissection = dissect(frame.octets)

        #expect(dissection.tunnels.count == 1)
        #expect(
            dissection.tunnels[0] == Tunnel(kind: kind, networkOffset: 14, identifier: id)
        )
        #expect(dissection.httpHead != nil)
        let (source, destination) = dissection.tunnels[0].addresses(in: frame.octets.span)
        if frame.octets[14] >> 4 == 4 {
            #expect(source == .v4(0x0a00_0001))
            #expect(destination == .v4(0x0a00_0002))
        } else {
            #expect(source == .v6(0x2001_0db8_0000_0000_0000_0000_0000_0001))
            #expect(destination == .v6(0x2001_0db8_0000_0000_0000_0000_0000_0002))
        }
    }

    @Test func `the innermost packet is the one that is told`() {
        let inner = Packet.ipv4(
            17,
            source: [192, 0, 2, 1],
            destination: [192, 0, 2, 2],
            .udp(.text("x"))
        )
        let dissection = dissect(.ethernet(0x86dd, .ipv6(4, inner)))
        #expect(dissection.ipv4Header?.source == 0xc000_0201)
        #expect(dissection.transportProtocol == .udp)
        #expect(dissection.ports == Ports(source: 54585, destination: 53))
    }

    @Test func `an inner packet without ports does not get the outer one's`() {
        let inner = Packet.ethernet(0x0800, .ipv4(1, .icmp(type: 8)))
        let outer = Packet.udp(destination: 4789, .vxlan(1, inner))
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, outer)))
        #expect(dissection.tunnels.count == 1)
        #expect(dissection.ports == nil)
        #expect(dissection.transportProtocol == .icmp)
    }

    @Test func `ARP in a tunnel has no IP packet around it`() {
        let inner = Packet.ethernet(0x0806, .arp(operation: 1))
        let outer = Packet.udp(destination: 4789, .vxlan(1, inner))
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, outer)))
        #expect(dissection.tunnels.count == 1)
        #expect(dissection.arp?.operation == 1)
        #expect(dissection.network == .none)
        #expect(dissection.ports == nil)
        #expect(dissection.transport == .none)
    }

    @Test func `what cannot be read in a tunnel leaves the outer packet`() {
        let outer = Packet.udp(destination: 4789, .vxlan(1, .ethernet(0x88cc, .text("LLDP"))))
        let dissection = dissect(.ethernet(0x0800, .ipv4(17, outer)))
        #expect(dissection.tunnels.count == 0)
        #expect(dissection.udpHeader?.ports.destination == 4789)
        #expect(dissection.isUnsupported)
        #expect(dissection.stop == nil)
    }

    @Test func `a malformed inner packet leaves the outer one`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(4, .octets([0x40] + Frames.httpGet))))
        #expect(dissection.stop == malformed(.ipv4, at: 34, .headerLength, 0))
        #expect(dissection.tunnels.count == 0)
        #expect(dissection.ipv4Header?.protocolNumber == .ipv4)
    }

    @Test func `an empty tunnel is none`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(47, .gre(0, .empty))))
        #expect(dissection.stop == nil)
        #expect(dissection.tunnels.count == 0)
    }

    @Test func `reads as many tunnels as the limit has, and no more`() {
        let limit = TunnelStack.limit
        let deepest = dissect(.ethernet(0x0800, Frames.tunnels(limit)))
        #expect(deepest.stop == nil)
        #expect(deepest.tunnels.count == limit)
        #expect(deepest.httpHead != nil)
        for i in 0..<limit {
            #expect(deepest.tunnels[i].networkOffset == 14 + 20 * i)
        }

        let dissection = dissect(.ethernet(0x0800, Frames.tunnels(limit + 1)))
        let end = 14 + 20 * (limit + 1)
        #expect(dissection.stop == malformed(.tunnel, at: end, .stackDepth, limit + 1))
        #expect(dissection.tunnels.count == limit)
        #expect(dissection.ipv4Header?.protocolNumber == .ipv4)
        #expect(dissection.transport == .none)
    }

    @Test func `stacks are the same where their tunnels are`() {
        let one = Tunnel(kind: .gre, networkOffset: 14, identifier: 1)
        let other = Tunnel(kind: .gre, networkOffset: 14, identifier: 2)
        func stack(_ tunnels: Tunnel...) -> TunnelStack {
            var stack = TunnelStack()
            for tunnel in tunnels { stack.append(tunnel) }
            return stack
        }
        #expect(stack(one, other) == stack(one, other))
        #expect(stack(one, other) != stack(one, one))
        #expect(stack(one) != stack(one, one))
        #expect(stack() == TunnelStack())
    }
}
