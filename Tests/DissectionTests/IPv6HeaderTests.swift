import Testing

@testable import Dissection

struct IPv6HeaderTests {
    @Test func `reads its fields`() throws {
        let header = try parse(IPv6Header.self, Frames.getIPv6.octets)
        #expect(header.dscp == 0x2e)
        #expect(header.ecn == 1)
        #expect(header.flowLabel == 0x12345)
        #expect(header.payloadLength == 47)
        #expect(header.nextHeader == .tcp)
        #expect(header.protocolNumber == .tcp)
        #expect(header.hopLimit == 63)
        #expect(header.source == 0x2001_0db8_0000_0000_0000_0000_0000_0001)
        #expect(header.destination == 0x2001_0db8_0000_0000_0000_0000_0000_0002)
        #expect(header.fragment == nil)
    }

    @Test(arguments: [0, 4, 5, 7, 15] as [UInt8])
    func `another version is malformed`(version: UInt8) {
        var frame = Packet.ethernet(0x86dd, Frames.getIPv6).octets
        frame[14] = version << 4
        #expect(dissect(frame).stop == malformed(.ipv6, at: 14, .version, Int(version)))
        #expect(dissect(frame).network == .none)
    }

    @Test func `walks a chain of extension headers`() throws {
        let frame = Packet.ethernet(0x86dd, Frames.extensionChain)
        let dissection = dissect(frame)
        let header = try #require(dissection.ipv6Header)
        #expect(header.nextHeader == .hopByHopOptions)
        #expect(header.protocolNumber == .tcp)
        #expect(header.extensionHeaders == 54..<54 + 8 + 8 + 24 + 8 + 24 + 16)
        #expect(
            header.fragment
                == IPv6Header.Fragment(offset: 0, moreFragments: false, identification: 0xdead_beef)
        )
        #expect(dissection.transportProtocol == .tcp)
        #expect(dissection.httpHead != nil)

        var headers = IPv6ExtensionHeaders(header)
        var names: [String] = []
        while let next = headers.next(in: frame.octets.span) {
            names.append(next.extensionHeaderName.map { "\($0)" } ?? "?")
        }
        #expect(
            names == [
                "hop_by_hop", "routing", "destination_options", "fragment", "authentication",
                "destination_options",
            ]
        )
    }

    @Test func `a packet without extension headers has none`() throws {
        let frame = Packet.ethernet(0x86dd, Frames.getIPv6)
        let header = try #require(dissect(frame).ipv6Header)
        #expect(header.extensionHeaders.isEmpty)
        var headers = IPv6ExtensionHeaders(header)
        #expect(headers.next(in: frame.octets.span) == nil)
    }

    @Test func `reads as many extension headers as the limit has, and no more`() {
        func chain(_ count: Int) -> Packet {
            let innermost = Packet.extensionHeader(6, Frames.get)
            let chain = (1..<count).reduce(innermost) { p, _ in .extensionHeader(60, p) }
            return .ethernet(0x86dd, .ipv6(60, chain))
        }
        let limit = IPv6ExtensionHeader.limit
        #expect(dissect(chain(limit)).stop == nil)
        #expect(dissect(chain(limit)).httpHead != nil)

        let dissection = dissect(chain(limit + 1))
        let end = 54 + 8 * limit
        let expected = malformed(.ipv6Extension, at: end, .extensionHeaders, limit + 1)
        #expect(dissection.stop == expected)
        #expect(dissection.ipv6Header?.extensionHeaders == 54..<end)
        #expect(dissection.transportProtocol == .destinationOptions)
    }

    @Test func `an extension header that leads out of the packet is cut short`() {
        let frame = Packet.ethernet(0x86dd, .ipv6(60, .octets([6, 200] + Frames.get.octets)))
        let dissection = dissect(frame)
        #expect(
            dissection.stop == truncated(.ipv6Extension, at: 54, needed: 1608, available: 49)
        )
        #expect(dissection.transportProtocol == .destinationOptions)
    }

    @Test func `a fragment header is eight octets, whatever its second one says`() {
        var packet = Packet.ipv6(44, .fragment(6, more: true, Frames.get))
        packet.octets[41] = 0xff
        let dissection = dissect(.ethernet(0x86dd, packet))
        #expect(dissection.tcpHeader != nil)
        #expect(dissection.ipv6Header?.fragment?.moreFragments == true)
        #expect(dissection.ipv6Header?.fragment?.offset == 0)
    }

    @Test func `a later fragment has no transport header`() {
        let packet = Packet.ipv6(44, .fragment(6, offset: 1448, identification: 7, Frames.get))
        let dissection = dissect(.ethernet(0x86dd, packet))
        #expect(
            dissection.ipv6Header?.fragment
                == IPv6Header.Fragment(offset: 1448, moreFragments: false, identification: 7)
        )
        #expect(dissection.transportProtocol == .tcp)
        #expect(dissection.ports == nil)
        #expect(dissection.transport == .none)
        #expect(dissection.stop == nil)
    }

    @Test func `a later fragment's next header is not walked`() {
        let packet = Packet.ipv6(44, .fragment(60, offset: 8, .octets([0xff])))
        let dissection = dissect(.ethernet(0x86dd, packet))
        #expect(dissection.stop == nil)
        #expect(dissection.ipv6Header?.protocolNumber == .destinationOptions)
    }

    @Test func `an encrypted payload is not read`() {
        let dissection = dissect(.ethernet(0x86dd, .ipv6(50, Frames.get)))
        #expect(dissection.isUnsupported)
        #expect(dissection.transportProtocol?.rawValue == 50)
        #expect(dissection.stop == nil)
    }

    @Test func `Payload Length leaves out padding`() {
        let packet = Packet.ipv6(6, .tcp(.empty))
        let padded = Packet.octets(packet.octets + [1, 2, 3, 4])
        #expect(dissect(.ethernet(0x86dd, padded)) == dissect(.ethernet(0x86dd, packet)))
    }

    @Test(arguments: [(44, 0, 8), (44, 9, 8), (51, 0, 8), (51, 4, 24), (0, 0, 8), (43, 2, 24)])
    func `an extension header's length counts in its kind's units`(
        kind: UInt8,
        field: UInt8,
        length: Int
    ) throws {
        let octets = [59, field] + [UInt8](repeating: 0, count: 30)
        let header = try IPv6ExtensionHeader(
            kind: IPProtocol(rawValue: kind),
            parsing: octets.span
        )
        #expect(header.length == length)
        #expect(header.nextHeader == .noNextHeader)
    }
}
