/// A frame as a filter is to see it.
struct FrameView: Equatable {
    var octets: [UInt8]

    /// The control information of the tag beside the frame.
    var tag: UInt16?

    /// PACKET_OUTGOING or another (`linux/if_packet.h`).
    var packetType: UInt32

    /// BPF_PROG_RUN has every frame come through the loopback interface.
    static let interfaceIndex: UInt32 = 1

    /// A frame with what may be a tag in it.
    init(asIs octets: [UInt8], packetType: UInt32) {
        self.octets = octets
        self.packetType = packetType
    }

    /// A frame whose outer tag the kernel has taken out.
    init(withoutTag octets: [UInt8], packetType: UInt32) {
        self.init(asIs: octets, packetType: packetType)
        guard octets.count >= 18, octets[12...13] == [0x81, 0] || octets[12...13] == [0x88, 0xa8]
        else { return }
        tag = UInt16(octets[14]) << 8 | UInt16(octets[15])
        self.octets.removeSubrange(12..<16)
    }

    /// What classic BPF loads from an offset above all packets' (`SKF_AD_OFF` of `linux/filter.h`).
    func metadata(_ offset: UInt32) -> UInt32? {
        switch offset &- 0xffff_f000 {
        case 4: packetType
        case 8: Self.interfaceIndex
        case 44: UInt32(tag ?? 0)
        case 48: tag == nil ? 0 : 1
        default: nil
        }
    }
}
