import Testing

@testable import Dissection

struct IPProtocolTests {
    @Test func `names are those of IANA's registry`() {
        let names: [(UInt8, String?)] = [
            (1, "icmp"), (6, "tcp"), (17, "udp"), (47, "gre"), (50, "esp"), (51, "ah"),
            (58, "icmpv6"), (132, "sctp"), (253, nil), (255, nil),
        ]
        for (number, name) in names {
            #expect(IPProtocol(rawValue: number).keyword.map { "\($0)" } == name)
        }
    }

    @Test func `every extension header has a name, and nothing else has`() {
        for number in UInt8.min...UInt8.max {
            let kind = IPProtocol(rawValue: number)
            #expect(kind.isExtensionHeader == (kind.extensionHeaderName != nil))
        }
        let all = (UInt8.min...UInt8.max).filter { IPProtocol(rawValue: $0).isExtensionHeader }
        #expect(all == [0, 43, 44, 51, 60, 135, 139, 140])
    }
}
