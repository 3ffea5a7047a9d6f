import Testing

@testable import Dissection

struct ICMPHeaderTests {
    @Test func `reads its fields`() throws {
        let header = try parse(ICMPHeader.self, hex("08 01 ffff 12345678 00"))
        #expect(header.type == 8)
        #expect(header.code == 1)
        #expect(header.restOfHeader == 0x1234_5678)
        #expect(header.length == 8)
    }

    @Test func `needs four octets`() throws {
        for count in 0..<4 {
            #expect(throws: HeaderError.truncated(needed: 4, available: count)) {
                try parse(ICMPHeader.self, [UInt8](repeating: 0, count: count))
            }
        }
        #expect(try parse(ICMPHeader.self, [11, 1, 0, 0]).restOfHeader == nil)
    }

    @Test func `knows which types quote a packet`() throws {
        for type in UInt8.min...UInt8.max {
            let header = try parse(ICMPHeader.self, [type, 0, 0, 0])
            #expect(header.quotesIPv4 == [3, 4, 5, 11, 12].contains(type))
            #expect(header.quotesIPv6 == [1, 2, 3, 4].contains(type))
        }
    }

    @Test func `an echo quotes nothing`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(1, .icmp(type: 8))))
        guard case .icmp(let header, let quote) = dissection.transport else {
            Issue.record("no ICMP header")
            return
        }
        #expect(header.restOfHeader == 0x1234_0001)
        #expect(quote.isEmpty)
        #expect(dissection.payload == 42..<46)
        #expect(dissection.stop == nil)
    }

    @Test func `the same type quotes in one version and not in the other`() {
        let packet = Packet.icmp(type: 128)
        guard case .icmp = dissect(.ethernet(0x0800, .ipv4(1, packet))).transport,
            case .icmpv6 = dissect(.ethernet(0x86dd, .ipv6(58, packet))).transport
        else {
            Issue.record("not told apart")
            return
        }
        // Redirect in ICMP, a reserved number in ICMPv6.
        #expect(dissect(.ethernet(0x0800, .ipv4(1, .icmp(type: 5)))).stop?.layer == .icmpQuote)
        #expect(dissect(.ethernet(0x86dd, .ipv6(58, .icmp(.icmpv6, type: 5)))).stop == nil)
    }
}
