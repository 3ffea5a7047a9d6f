import Testing

@testable import Dissection

struct LLCHeaderTests {
    @Test func `an unnumbered frame has a control field of one octet`() throws {
        let header = try parse(LLCHeader.self, hex("42 43 03 ff"))
        #expect(header.destinationSAP == 0x42)
        #expect(header.sourceSAP == 0x43)
        #expect(header.etherType == nil)
        #expect(header.length == 3)
    }

    @Test(arguments: [0x00, 0x01, 0x02, 0x05] as [UInt8])
    func `other frames have a control field of two octets`(control: UInt8) throws {
        #expect(try parse(LLCHeader.self, [0x42, 0x42, control, 0, 0]).length == 4)
    }

    @Test func `SNAP says what follows`() throws {
        let header = try parse(LLCHeader.self, hex("aaaa03 000000 86dd"))
        #expect(header.etherType == .ipv6)
        #expect(header.length == 8)
    }

    @Test func `another organization's SNAP type is not an EtherType`() throws {
        let header = try parse(LLCHeader.self, hex("aaaa03 00000c 2000"))
        #expect(header.etherType == nil)
        #expect(header.length == 8)
        #expect(dissect(.ieee8023(.snap(0x0800, oui: [0, 0, 1], Frames.getIPv4))).isUnsupported)
    }

    @Test func `needs as many octets as its form has`() {
        let snap = hex("aaaa03 000000 0800")
        for count in 0..<3 {
            #expect(throws: HeaderError.truncated(needed: 3, available: count)) {
                try parse(LLCHeader.self, Array(snap.prefix(count)))
            }
        }
        for count in 3..<8 {
            #expect(throws: HeaderError.truncated(needed: 8, available: count)) {
                try parse(LLCHeader.self, Array(snap.prefix(count)))
            }
        }
    }

    @Test func `a length too short for LLC is told at its place`() {
        let stop = dissect(.ethernet(2, .octets([0x42, 0x42, 3, 0]))).stop
        #expect(stop == truncated(.llc, at: 14, needed: 3, available: 2))
    }
}
