/// An Ethernet header (IEEE 802.3, clause 3), without VLAN tags.
public struct EthernetHeader: Header {
    public static let layer = Layer.ethernet

    public var destination: MACAddress
    public var source: MACAddress

    /// An EtherType from 0x0600 on, else the length of what follows (IEEE 802.3).
    public var typeOrLength: UInt16

    public var length: Int { 14 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 14 else {
            throw .truncated(needed: 14, available: octets.count)
        }
        destination = MACAddress(octets, at: 0)
        source = MACAddress(octets, at: 6)
        typeOrLength = octets.uint16(at: 12)
    }
}
