/// An ARP packet (RFC 826).
public struct ARPPacket: Header {
    public static let layer = Layer.arp

    public var hardwareType: UInt16
    public var protocolType: EtherType

    /// Request 1, reply 2, and the other values of IANA's "ARP parameters".
    public var operation: UInt16

    /// Sender and target, where they are Ethernet and IPv4 addresses.
    public var addresses: Addresses?
    public var length: Int

    /// The addresses of a packet that maps IPv4 to Ethernet.
    public struct Addresses: Equatable, Sendable {
        public var senderMAC: MACAddress
        public var sender: UInt32
        public var targetMAC: MACAddress
        public var target: UInt32
    }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 8 else {
            throw .truncated(needed: 8, available: octets.count)
        }
        hardwareType = octets.uint16(at: 0)
        protocolType = EtherType(rawValue: octets.uint16(at: 2))
        operation = octets.uint16(at: 6)
        let (hardwareLength, protocolLength) = (Int(octets[4]), Int(octets[5]))
        length = 8 + 2 * hardwareLength + 2 * protocolLength
        guard octets.count >= length else {
            throw .truncated(needed: length, available: octets.count)
        }
        guard protocolType == .ipv4, hardwareLength == 6, protocolLength == 4 else { return }
        addresses = Addresses(
            senderMAC: MACAddress(octets, at: 8),
            sender: octets.uint32(at: 14),
            targetMAC: MACAddress(octets, at: 18),
            target: octets.uint32(at: 24)
        )
    }
}
