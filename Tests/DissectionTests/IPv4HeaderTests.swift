import Testing

@testable import Dissection

struct IPv4HeaderTests {
    @Test func `reads its fields`() throws {
        let header = try parse(
            IPv4Header.self,
            hex("4f ba 1234 abcd 5fff 80 11 ffff c0a80001 e00000fb")
        )
        #expect(header.headerLength == 60)
        #expect(header.dscp == 0x2e)
        #expect(header.ecn == 2)
        #expect(header.totalLength == 0x1234)
        #expect(header.identification == 0xabcd)
        #expect(header.dontFragment)
        #expect(!header.moreFragments)
        #expect(header.fragmentOffset == 0x1fff * 8)
        #expect(header.timeToLive == 128)
        #expect(header.protocolNumber == .udp)
        #expect(header.source == 0xc0a8_0001)
        #expect(header.destination == 0xe000_00fb)
        #expect(header.length == 20)
    }

    @Test(arguments: [0, 3, 5, 6, 15] as [UInt8])
    func `another version is malformed`(version: UInt8) {
        var frame = Frames.httpGet
        frame[14] = version << 4 | 5
        #expect(dissect(frame).stop == malformed(.ipv4, at: 14, .version, Int(version)))
        #expect(dissect(frame).network == .none)
    }

    @Test(arguments: 0..<5 as Range<UInt8>)
    func `a header length below 20 is malformed`(words: UInt8) {
        var frame = Frames.httpGet
        frame[14] = 0x40 | words
        let expected = malformed(.ipv4, at: 14, .headerLength, Int(words) * 4)
        #expect(dissect(frame).stop == expected)
    }

    @Test(arguments: [1, 19, 20, 23]) func `a total length below the header's is malformed`(
        totalLength: Int
    ) {
        let frame = Packet.ethernet(
            0x0800,
            .ipv4(6, options: [1, 1, 1, 1], totalLength: totalLength, Frames.get)
        )
        #expect(dissect(frame).stop == malformed(.ipv4, at: 14, .totalLength, totalLength))
    }

    @Test func `a total length of the header alone has no data`() {
        let frame = Packet.ethernet(0x0800, .ipv4(6, totalLength: 20, Frames.get))
        let dissection = dissect(frame)
        #expect(dissection.stop == truncated(.tcp, at: 34, needed: 20, available: 0))
        #expect(dissection.ipv4Header?.totalLength == 20)
    }

    @Test func `options are skipped`() {
        let options = [UInt8](repeating: 1, count: 40)
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, options: options, Frames.get)))
        #expect(dissection.ipv4Header?.headerLength == 60)
        #expect(dissection.payload.lowerBound == 14 + 60 + 20)
        #expect(dissection.httpHead != nil)
    }

    @Test func `options cut short leave the header whole`() {
        let frame = Packet.ethernet(0x0800, .ipv4(6, options: [1, 1, 1, 1], Frames.get))
        let dissection = dissect(Array(frame.octets.prefix(36)), len: frame.octets.count)
        #expect(dissection.stop == truncated(.ipv4Options, at: 34, needed: 4, available: 2))
        #expect(dissection.ipv4Header?.headerLength == 24)
        #expect(dissection.transportProtocol == .tcp)
    }

    @Test func `a first fragment of eight octets has ports and no TCP header`() {
        let start = Packet.octets(Array(Frames.get.octets.prefix(8)))
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, moreFragments: true, start)))
        #expect(dissection.ipv4Header?.moreFragments == true)
        #expect(dissection.ports == Ports(source: 40000, destination: 80))
        #expect(dissection.transport == .none)
        #expect(dissection.stop == truncated(.tcp, at: 34, needed: 20, available: 8))
    }

    @Test func `a first fragment has its transport header`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, moreFragments: true, Frames.get)))
        #expect(dissection.tcpHeader != nil)
        #expect(dissection.ipv4Header?.dontFragment == false)
    }

    @Test func `a later fragment has no transport header`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(6, fragmentOffset: 8, Frames.get)))
        #expect(dissection.ipv4Header?.fragmentOffset == 8)
        #expect(dissection.transportProtocol == .tcp)
        #expect(dissection.ports == nil)
        #expect(dissection.transport == .none)
        #expect(dissection.stop == nil)
        #expect(dissection.payload.lowerBound == 34)
    }

    @Test func `the protocol behind an authentication header is the transport's`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(51, .authentication(6, Frames.get))))
        #expect(dissection.ipv4Header?.protocolNumber == .authentication)
        #expect(dissection.transportProtocol == .tcp)
        #expect(dissection.httpHead != nil)
    }
}
