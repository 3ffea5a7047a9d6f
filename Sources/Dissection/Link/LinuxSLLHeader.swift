/// The header that Linux gives to frames of `-i any`, in its first (LINKTYPE_LINUX_SLL) and second
/// (LINKTYPE_LINUX_SLL2) version.
public struct LinuxSLLHeader: Header {
    public static let layer = Layer.linuxSLL

    /// To us 0, broadcast 1, multicast 2, to another host 3, from us 4.
    public var packetType: UInt16
    public var hardwareType: UInt16
    public var protocolType: UInt16

    /// The kernel's number of the interface; version 2 only.
    public var interfaceIndex: UInt32?
    public var length: Int

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 16 else {
            throw .truncated(needed: 16, available: octets.count)
        }
        packetType = octets.uint16(at: 0)
        hardwareType = octets.uint16(at: 2)
        protocolType = octets.uint16(at: 14)
        length = 16
    }

    /// Reads a header of version 2.
    public init(parsingVersion2 octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 20 else {
            throw .truncated(needed: 20, available: octets.count)
        }
        protocolType = octets.uint16(at: 0)
        interfaceIndex = octets.uint32(at: 4)
        hardwareType = octets.uint16(at: 8)
        packetType = UInt16(octets[10])
        length = 20
    }

    /// What the frame carries, or nil where the protocol field is not an EtherType.
    public var etherType: EtherType? {
        switch hardwareType {
        // Netlink, frame relay and the hardware types of Wi-Fi monitoring use the field otherwise.
        case 770, 801, 802, 803, 824: nil
        default: protocolType >= 0x0600 ? EtherType(rawValue: protocolType) : nil
        }
    }

    /// The protocol number for frames that start with an LLC header.
    static let llc: UInt16 = 4
}
