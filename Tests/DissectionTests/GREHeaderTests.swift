import Testing

@testable import Dissection

struct GREHeaderTests {
    @Test(
        arguments: [
            (0x0000, "", 4, nil), (0x8000, "ffff0000", 8, nil),
            (0x2000, "deadbeef", 8, 0xdead_beef),
            (0x1000, "00000001", 8, nil), (0xb000, "ffff0000 deadbeef 00000001", 16, 0xdead_beef),
            (0x2001, "0045beef", 8, 0xbeef), (0x3081, "0045beef 00000001 00000002", 16, 0xbeef),
            (0x2081, "0000beef 00000002", 12, 0xbeef), (0x2080, "00000007", 8, 7),
        ] as [(UInt16, String, Int, UInt32?)]
    )
    func `reads the fields that its flags announce`(
        flags: UInt16,
        fields: String,
        length: Int,
        key: UInt32?
    ) throws {
        let octets = big(flags) + [0x65, 0x58] + hex(fields)
        let header = try parse(GREHeader.self, octets + [1, 2, 3])
        #expect(header.protocolType == .transparentEthernet)
        #expect(header.length == length)
        #expect(header.key == key)
        guard length > 4 else { return }
        for count in 4..<length {
            #expect(throws: HeaderError.truncated(needed: length, available: count)) {
                try parse(GREHeader.self, Array(octets.prefix(count)))
            }
        }
    }

    @Test(arguments: 2...7 as ClosedRange<UInt16>)
    func `another version is malformed`(version: UInt16) {
        let dissection = dissect(
            .ethernet(0x0800, .ipv4(47, .gre(0x0800, flags: version, Frames.getIPv4)))
        )
        #expect(dissection.stop == malformed(.gre, at: 34, .version, Int(version)))
        #expect(dissection.tunnels.count == 0)
    }

    @Test func `source routing is malformed`() {
        let dissection = dissect(
            .ethernet(0x0800, .ipv4(47, .gre(0x0800, flags: 0x4000, Frames.getIPv4)))
        )
        #expect(dissection.stop == malformed(.gre, at: 34, .routing, 1))
    }

    @Test func `needs four octets`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(47, .octets([0, 0, 8]))))
        #expect(dissection.stop == truncated(.gre, at: 34, needed: 4, available: 3))
    }
}
