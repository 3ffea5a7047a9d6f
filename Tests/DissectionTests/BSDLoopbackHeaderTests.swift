import Testing

@testable import Dissection

struct BSDLoopbackHeaderTests {
    @Test(arguments: [2, 10, 24, 28, 30, 1, 7, 0] as [UInt8])
    func `reads the family in either byte order`(family: UInt8) throws {
        let type: EtherType? =
            switch family {
            case 2: .ipv4
            case 10, 24, 28, 30: .ipv6
            default: nil
            }
        for octets in [[0, 0, 0, family], [family, 0, 0, 0]] {
            let header = try parse(BSDLoopbackHeader.self, octets)
            #expect(header.family == UInt32(family))
            #expect(header.etherType == type)
            #expect(header.length == 4)
        }
    }

    @Test func `reads a family of two octets`() throws {
        #expect(try parse(BSDLoopbackHeader.self, [0, 0, 2, 1]).family == 0x0201)
        #expect(try parse(BSDLoopbackHeader.self, [1, 2, 0, 0]).family == 0x0201)
        #expect(try parse(BSDLoopbackHeader.self, [0, 2, 0, 0]).family == 0x0200)
    }

    @Test func `another family is not read`() {
        let dissection = dissect(.bsdLoopback([7, 0, 0, 0], Frames.getIPv4), linkType: .bsdNull)
        #expect(dissection.isUnsupported)
        #expect(dissection.stop == nil)
        #expect(dissection.network == .none)
    }
}
