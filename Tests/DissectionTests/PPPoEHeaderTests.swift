import Testing

@testable import Dissection

struct PPPoEHeaderTests {
    @Test func `reads its fields`() throws {
        let header = try parse(PPPoEHeader.self, hex("11 a7 beef 0102 ff"))
        #expect(header.code == 0xa7)
        #expect(header.sessionID == 0xbeef)
        #expect(header.payloadLength == 0x0102)
        #expect(header.length == 6)
    }

    @Test(arguments: [0x10, 0x12, 0x21, 0x00, 0xff] as [UInt8])
    func `another version or type is malformed`(first: UInt8) {
        let isType = first >> 4 == 1
        let error = HeaderError.malformed(
            field: isType ? .type : .version,
            value: Int(isType ? first & 0xf : first >> 4)
        )
        #expect(throws: error) { try parse(PPPoEHeader.self, [first, 0, 0, 0, 0, 0]) }
        let frame = Packet.ethernet(0x8864, .octets([first] + hex("00 1234 0002 0021")))
        let stop = DissectionError(layer: .pppoe, offset: 14, reason: error)
        #expect(dissect(frame).stop == stop)
        #expect(dissect(frame).pppoe == nil)
    }

    @Test func `its length leaves out padding`() {
        var frame = Packet.ethernet(0x8864, .pppoe(.ppp([0xc0, 0x21], .octets([9, 1, 0, 4]))))
        frame.octets += [UInt8](repeating: 0, count: 30)
        #expect(dissect(frame).payload == 22..<26)
        #expect(dissect(frame).wireEnd == 26)
    }

    @Test func `discovery carries no PPP`() {
        let dissection = dissect(.ethernet(0x8863, .pppoe(code: 9, session: 0, .text("tags"))))
        #expect(dissection.pppoe?.code == 9)
        #expect(dissection.payload == 20..<24)
        #expect(!dissection.isUnsupported)
    }
}
