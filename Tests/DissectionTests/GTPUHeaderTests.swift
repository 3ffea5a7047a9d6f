import Testing

@testable import Dissection

struct GTPUHeaderTests {
    @Test(arguments: [
        ("30 ff 0000 00000001 45", 8), ("31 ff 0000 00000001 0000 00 00 45", 12),
        ("32 ff 0000 00000001 1234 00 00 45", 12), ("34 ff 0000 00000001 0000 00 00 45", 12),
        ("34 ff 0000 00000001 0000 00 85 01 1001 00 45", 16),
        ("36 ff 0000 00000001 0000 00 85 01 1001 40 01 0000 00 45", 20),
        // Without the flag, what stands in the place of a type is none.
        ("32 ff 0000 00000001 1234 00 85 45", 12),
    ])
    func `skips optional fields and extension headers`(octets: String, length: Int) throws {
        let header = try parse(GTPUHeader.self, hex(octets))
        #expect(header.tunnelEndpointIdentifier == 1)
        #expect(header.length == length)
    }

    private func stop(_ start: [UInt8], _ rest: Packet) -> DissectionError? {
        var inner = rest
        inner.octets = start + inner.octets
        return dissect(.ethernet(0x0800, .ipv4(17, .udp(destination: 2152, inner)))).stop
    }

    @Test func `an extension header without a length is malformed`() {
        let start = hex("34 ff 0000 00000001 0000 00 85 00 000000")
        #expect(stop(start, Frames.getIPv4) == malformed(.gtpu, at: 42, .length, 0))
    }

    @Test(arguments: [
        ("34 ff 0000 00000001 0000", 12, 10), ("34 ff 0000 00000001 0000 00 85", 16, 12),
        ("34 ff 0000 00000001 0000 00 85 02 0000 00", 20, 16),
    ])
    func `what ends too early is cut short`(start: String, needed: Int, available: Int) {
        let found = stop(hex(start), .octets([]))
        #expect(found == truncated(.gtpu, at: 42, needed: needed, available: available))
    }

    /// An echo request, an error indication, another version, and GTP'.
    @Test(arguments: ["32 01", "30 1a", "50 ff", "20 ff"])
    func `what is no packet of a user stays a datagram`(start: String) {
        let inner = Packet.octets(hex(start) + hex("0000 00000001 0000 0000"))
        let frame = Packet.ethernet(0x0800, .ipv4(17, .udp(destination: 2152, inner)))
        let dissection = dissect(frame)
        #expect(dissection.stop == nil)
        #expect(dissection.tunnels.count == 0)
        #expect(dissection.udpHeader != nil)
    }
}
