import Testing

@testable import Dissection

struct QuotedPacketTests {
    @Test func `an ICMP error's quotation stands behind its header`() throws {
        let octets = Frames.icmpUnreachable.octets
        guard case .icmp(let header, let quote) = dissect(octets).transport else {
            Issue.record("no ICMP header")
            return
        }
        #expect(header.type == 3)
        #expect(quote == 42..<octets.count)
        let quoted = try parse(QuotedPacket.self, Array(octets[quote]))
        #expect(quoted.source == .v4(0x0a00_0001))
        #expect(quoted.destination == .v4(0x0a00_0002))
        #expect(quoted.protocolNumber == .tcp)
        #expect(quoted.ports == Ports(source: 40000, destination: 80))
        #expect(quoted.tcpSequenceNumber == 0x1234_5678)
        #expect(quoted.length == 20)
    }

    @Test func `an ICMPv6 error quotes an IPv6 packet`() throws {
        let octets = Frames.icmpv6Unreachable.octets
        guard case .icmpv6(_, let quote) = dissect(octets).transport else {
            Issue.record("no ICMPv6 header")
            return
        }
        #expect(quote == 62..<octets.count)
        let quoted = try parse(QuotedPacket.self, Array(octets[quote]))
        #expect(quoted.source == .v6(0x2001_0db8_0000_0000_0000_0000_0000_0001))
        #expect(quoted.destination == .v6(0x2001_0db8_0000_0000_0000_0000_0000_0002))
        #expect(quoted.tcpSequenceNumber == 0x1234_5678)
        #expect(quoted.length == 40)
    }

    @Test(arguments: [(20, false, false), (23, false, false), (24, true, false), (27, true, false)])
    func `a quotation cut short has what is there`(count: Int, ports: Bool, sequence: Bool) throws {
        let quoted = try parse(QuotedPacket.self, Array(Frames.getIPv4.octets.prefix(count)))
        #expect((quoted.ports != nil) == ports)
        #expect((quoted.tcpSequenceNumber != nil) == sequence)
        let whole = try parse(QuotedPacket.self, Array(Frames.getIPv4.octets.prefix(28)))
        #expect(whole.tcpSequenceNumber == 0x1234_5678)
    }

    @Test func `ports stand behind IPv4 options`() throws {
        let packet = Packet.ipv4(17, options: [1, 1, 1, 1, 1, 1, 1, 1], .udp(.empty))
        let quoted = try parse(QuotedPacket.self, packet.octets)
        #expect(quoted.ports == Ports(source: 54585, destination: 53))
        #expect(quoted.tcpSequenceNumber == nil)
        #expect(quoted.length == 28)
        #expect(try parse(QuotedPacket.self, Array(packet.octets.prefix(22))).length == 22)
    }

    @Test func `ports stand behind IPv6 extension headers`() throws {
        let quoted = try parse(QuotedPacket.self, Frames.extensionChain.octets)
        #expect(quoted.protocolNumber == .tcp)
        #expect(quoted.ports == Ports(source: 40000, destination: 80))
        #expect(quoted.length == 40 + 88)
        let cut = try parse(QuotedPacket.self, Array(Frames.extensionChain.octets.prefix(60)))
        #expect(cut.protocolNumber == .destinationOptions)
        #expect(cut.ports == nil)
    }

    @Test func `a later fragment has no ports`() throws {
        let ipv4 = Packet.ipv4(6, fragmentOffset: 8, Frames.get)
        #expect(try parse(QuotedPacket.self, ipv4.octets).ports == nil)
        let ipv6 = Packet.ipv6(44, .fragment(6, offset: 8, Frames.get))
        let quoted = try parse(QuotedPacket.self, ipv6.octets)
        #expect(quoted.ports == nil)
        #expect(quoted.protocolNumber == .tcp)
        let first = Packet.ipv6(44, .fragment(6, more: true, Frames.get))
        #expect(try parse(QuotedPacket.self, first.octets).ports != nil)
    }

    @Test func `a quotation that is no packet is told`() {
        let frame = Packet.ethernet(
            0x0800,
            .ipv4(1, .octets([3, 1, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0x51, count: 28)))
        )
        #expect(dissect(frame).stop == malformed(.icmpQuote, at: 42, .version, 5))
        guard case .icmp(_, let quote) = dissect(frame).transport else {
            Issue.record("no ICMP header")
            return
        }
        #expect(quote == 42..<70)
    }
}
