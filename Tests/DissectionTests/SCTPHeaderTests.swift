import Testing

@testable import Dissection

struct SCTPHeaderTests {
    @Test func `reads its verification tag`() {
        let dissection = dissect(.ethernet(0x0800, .ipv4(132, .sctp(.text("chunk")))))
        guard case .sctp(let header) = dissection.transport else {
            Issue.record("no SCTP header")
            return
        }
        #expect(header.verificationTag == 0xcafe_babe)
        #expect(header.length == 12)
        #expect(dissection.ports == Ports(source: 7, destination: 9))
        #expect(dissection.payload == 46..<51)
    }
}
