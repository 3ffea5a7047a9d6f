import Testing

@testable import Dissection

struct DissectionTests {
    @Test func `the builders make the frames that stand octet by octet`() {
        #expect(Packet.ethernet(0x0800, Frames.getIPv4).octets == Frames.httpGet)
    }

    @Test func `reads a request from the link to the application`() throws {
        let dissection = dissect(Frames.httpGet)

        #expect(dissection.stop == nil)
        #expect(!dissection.isUnsupported)
        #expect(dissection.ethernetHeader?.typeOrLength == 0x0800)
        #expect(dissection.ipv4Header?.source == 0x0a00_0001)
        #expect(dissection.transportProtocol == .tcp)
        #expect(dissection.ports == Ports(source: 40000, destination: 80))
        #expect(dissection.tcpHeader?.sequenceNumber == 0x1234_5678)
        #expect(dissection.tcpSegment?.payloadLength == 27)
        #expect(dissection.payload == 54..<81)
        #expect(dissection.wireEnd == 81)
        let head = try #require(dissection.httpHead)
        #expect(head.fieldCount == 1)
        #expect(head.length == 27)
        guard case .request(let method, let target) = head.startLine.kind else {
            Issue.record("not a request")
            return
        }
        let data = Array(Frames.httpGet[54...])
        #expect(text(method, of: data) == "GET")
        #expect(text(target, of: data) == "/")
    }

    @Test func `reads a SYN`() {
        let dissection = dissect(Frames.syn)

        #expect(dissection.stop == nil)
        #expect(dissection.tcpHeader?.flags == .syn)
        #expect(dissection.tcpHeader?.headerLength == 40)
        #expect(dissection.tcpSegment?.options.maximumSegmentSize == 1460)
        #expect(dissection.tcpSegment?.optionsRange == 54..<74)
        #expect(dissection.tcpSegment?.payloadLength == 0)
        #expect(dissection.payload == 74..<74)
    }

    @Test func `leaves out Ethernet padding`() {
        let padded = Frames.syn + [UInt8](repeating: 0x55, count: 12)
        #expect(dissect(padded) == dissect(Frames.syn))
    }

    @Test func `takes the end of the frame where Total Length is 0`() {
        let frame = Packet.ethernet(0x0800, .ipv4(6, totalLength: 0, Frames.get))
        let dissection = dissect(frame)

        #expect(dissection.stop == nil)
        #expect(dissection.tcpSegment?.payloadLength == 27)
        #expect(dissection.httpHead != nil)
        #expect(dissect(frame, len: 9000).tcpSegment?.payloadLength == 8946)
    }

    @Test func `takes the end of the frame where Payload Length is 0`() {
        let frame = Packet.ethernet(0x86dd, .ipv6(6, payloadLength: 0, Frames.get))
        let dissection = dissect(frame)

        #expect(dissection.stop == nil)
        #expect(dissection.tcpSegment?.payloadLength == 27)
        #expect(dissection.httpHead != nil)
    }

    @Test func `knows the length of data that was not captured`() {
        let dissection = dissect(Array(Frames.httpGet.prefix(60)), len: Frames.httpGet.count)

        #expect(dissection.stop == nil)
        #expect(dissection.payload == 54..<60)
        #expect(dissection.wireEnd == 81)
        #expect(dissection.tcpSegment?.payloadLength == 27)
        #expect(dissection.application == .none)
    }

    @Test func `tells protocols that it does not know from frames that it read`() {
        #expect(dissect(.ethernet(0x88cc, .text("LLDP"))).isUnsupported)
        #expect(dissect(.ethernet(0x0800, .ipv4(46, .text("RSVP")))).isUnsupported)
        #expect(!dissect(.ethernet(0x0806, .arp(operation: 1))).isUnsupported)
        #expect(dissect(.ethernet(0x88cc, .text("LLDP"))).stop == nil)
    }

    @Test func `an empty frame stops at its link`() {
        let layers: [(LinkType, Layer, Int)] = [
            (.ethernet, .ethernet, 14), (.linuxSLL, .linuxSLL, 16), (.linuxSLL2, .linuxSLL2, 20),
            (.bsdNull, .bsdLoopback, 4), (.bsdLoop, .bsdLoopback, 4), (.rawIP, .ipv4, 20),
            (.ipv4, .ipv4, 20), (.ipv6, .ipv6, 40), (.ppp, .ppp, 2), (.pppSerial, .ppp, 2),
        ]
        for (linkType, layer, needed) in layers {
            let stop = dissect([], linkType: linkType, len: 100).stop
            #expect(stop == truncated(layer, at: 0, needed: needed, available: 0))
        }
    }

    @Test(arguments: Frames.all) func `reads a good frame to its end`(frame: GoodFrame) {
        let dissection = dissect(frame.octets, linkType: frame.linkType)

        #expect(dissection.stop == nil)
        #expect(problem(in: dissection, of: frame.octets) == nil)
        expectLayers(of: dissection, whole: frame.packet.parts.count, frame, dissection)
        #expect(dissection.wireEnd == frame.octets.count)
    }

    @Test(arguments: Frames.all)
    func `a frame cut short keeps the layers that are whole`(frame: GoodFrame) {
        let whole = dissect(frame.octets, linkType: frame.linkType)
        for caplen in 0..<frame.octets.count {
            let octets = Array(frame.octets.prefix(caplen))
            let cut = dissect(octets, linkType: frame.linkType, len: frame.octets.count)
            #expect(problem(in: cut, of: octets) == nil, "caplen \(caplen)")
            let (count, start) = wholeParts(of: frame.packet, caplen: caplen)
            expectStop(of: cut, behind: count, start, caplen: caplen, frame)
            expectLayers(of: cut, whole: count, frame, whole)
            #expect(cut.payload.upperBound == min(caplen, whole.payload.upperBound))
            if count == frame.packet.parts.count {
                #expect(same(cut, whole), "caplen \(caplen)")
            }
        }
    }

    /// How many headers stand whole in `caplen` octets, and where the next one starts.
    private func wholeParts(of packet: Packet, caplen: Int) -> (count: Int, start: Int) {
        var (count, start) = (0, 0)
        for part in packet.parts {
            guard start + part.length <= caplen else { break }
            count += 1
            start += part.length
        }
        return (count, start)
    }

    private func expectStop(
        of cut: Dissection,
        behind count: Int,
        _ start: Int,
        caplen: Int,
        _ frame: GoodFrame
    ) {
        let parts = frame.packet.parts
        guard count < parts.count else {
            #expect(cut.stop == nil, "caplen \(caplen)")
            return
        }
        guard let stop = cut.stop else {
            Issue.record("caplen \(caplen): the cut is not told")
            return
        }
        // Without an octet, IP has no version yet, and what MPLS carries is not known at all.
        let last = caplen == start && count > 0 ? parts[count - 1].layer : nil
        let layer =
            if frame.linkType == .rawIP && caplen == 0 || last == .gtpu {
                Layer.ipv4
            } else {
                last == .mpls && parts[count].layer != .mpls ? .mpls : parts[count].layer
            }
        #expect(stop.layer == layer, "caplen \(caplen)")
        #expect(stop.offset == start, "caplen \(caplen)")
        guard case .truncated(let needed, let available) = stop.reason else {
            Issue.record("caplen \(caplen): \(stop.reason)")
            return
        }
        #expect(available == caplen - start, "caplen \(caplen)")
        #expect(available < needed, "caplen \(caplen)")
        // PPP shows only in its first octet that it has no second one.
        let length = layer == .ppp ? 4 : parts[count].length
        #expect(needed <= length, "caplen \(caplen)")
    }

    /// Checks that of `frame`, whose whole dissection is `whole`, the first `count` layers are there,
    /// are the same, and no others.
    private func expectLayers(
        of cut: Dissection,
        whole count: Int,
        _ frame: GoodFrame,
        _ whole: Dissection
    ) {
        let layers = frame.packet.parts.prefix(count).map(\.layer)
        let allLayers = frame.packet.parts.map(\.layer)
        func isIP(_ layer: Layer) -> Bool { layer == .ipv4 || layer == .ipv6 }
        let outer = layers.prefix { !isIP($0) }

        let startsWithIP = [.rawIP, .ipv4, .ipv6].contains(frame.linkType)
        #expect(cut.link == (startsWithIP || count == 0 ? .none : whole.link))
        #expect((cut.link == .none) == (startsWithIP || count == 0))
        #expect((cut.vlanTags?.count ?? 0) == outer.count { $0 == .vlan })
        #expect((cut.mplsLabels?.count ?? 0) == layers.count { $0 == .mpls })
        #expect((cut.llc != nil) == layers.contains(.llc))
        #expect(cut.llc == nil || cut.llc == whole.llc)
        #expect((cut.pppoe != nil) == layers.contains(.pppoe))
        #expect(cut.pppoe == nil || cut.pppoe == whole.pppoe)
        #expect((cut.arp != nil) == layers.contains(.arp))
        #expect(cut.arp == nil || cut.arp == whole.arp)

        let depth = layers.count(where: isIP)
        let insideARP = layers.contains(.arp) && depth > 0
        #expect(cut.tunnels.count == (insideARP ? depth : max(0, depth - 1)))
        for i in 0..<cut.tunnels.count { #expect(cut.tunnels[i] == whole.tunnels[i]) }
        #expect((cut.network == .none) == (depth == 0 || insideARP))
        guard depth == allLayers.count(where: isIP), depth > 0, whole.arp == nil else { return }
        expectInnermost(cut, layers.suffix(from: layers.lastIndex(where: isIP) ?? 0), whole)
    }

    /// Checks the innermost packet, of which `layers` stand whole in the frame.
    private func expectInnermost(
        _ cut: Dissection,
        _ layers: ArraySlice<Layer>,
        _ whole: Dissection
    ) {
        switch whole.network {
        case .ipv6(var header):
            header.extensionHeaders = cut.ipv6Header?.extensionHeaders ?? 0..<0
            header.protocolNumber = cut.ipv6Header?.protocolNumber ?? .tcp
            header.fragment = cut.ipv6Header?.fragment
            #expect(cut.network == .ipv6(header))
            #expect(cut.transportProtocol == header.protocolNumber)
        default:
            #expect(cut.network == whole.network)
        }
        switch layers.last(where: { [.tcp, .udp, .sctp, .icmp, .icmpv6].contains($0) }) {
        case .tcp:
            #expect(cut.tcpHeader == whole.tcpHeader)
            #expect(cut.tcpSegment?.payloadLength == whole.tcpSegment?.payloadLength)
            #expect(cut.ports == whole.ports)
        case .udp: #expect(cut.udpHeader == whole.udpHeader)
        case .sctp: #expect(cut.transport == whole.transport)
        case .icmp, .icmpv6: #expect(cut.transport != .none)
        default: #expect(cut.transport == .none)
        }
    }

    /// Whether two dissections differ in nothing but what the end of the captured octets makes: the
    /// ends of ranges, octets that an ICMP header can do without, and the application.
    private func same(_ cut: Dissection, _ whole: Dissection) -> Bool {
        var cut = cut
        switch (cut.transport, whole.transport) {
        case (.icmp(let header, _), .icmp(let other, let quote)):
            guard header.type == other.type, header.code == other.code else { return false }
            cut.transport = .icmp(other, quote: quote)
        case (.icmpv6(let header, _), .icmpv6(let other, let quote)):
            guard header.type == other.type, header.code == other.code else { return false }
            cut.transport = .icmpv6(other, quote: quote)
        default: break
        }
        let start = whole.isICMP ? whole.payload.lowerBound : cut.payload.lowerBound
        cut.payload = start..<whole.payload.upperBound
        cut.application = whole.application
        return cut == whole
    }
}
