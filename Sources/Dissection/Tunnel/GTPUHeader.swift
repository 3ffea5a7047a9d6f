/// The header of a user's packet in GTP-U (3GPP TS 29.281, section 5.1), with its options skipped.
public struct GTPUHeader: Header {
    public static let layer = Layer.gtpu

    /// The UDP port that carries GTP-U.
    static let port: UInt16 = 2152

    /// Tunnel endpoint identifier.
    public var tunnelEndpointIdentifier: UInt32

    /// Octets, optional fields and extension headers among them.
    public var length: Int

    /// Whether octets that the port tells of are version 1, and a user's packet: there are messages
    /// about tunnels, too, and GTP' for charging.
    static func recognizes(_ octets: Span<UInt8>) -> Bool {
        octets[0] & 0xf0 == 0x30 && octets[1] == 255
    }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 8 else {
            throw .truncated(needed: 8, available: octets.count)
        }
        tunnelEndpointIdentifier = octets.uint32(at: 4)
        length = 8
        // Three flags say that all three optional fields are there, the last of which is the type of
        // an extension header.
        guard octets[0] & 7 != 0 else { return }
        length = 12
        guard octets.count >= length else {
            throw .truncated(needed: length, available: octets.count)
        }
        guard octets[0] & 4 != 0 else { return }
        while octets[length - 1] != 0 {
            guard octets.count > length else {
                throw .truncated(needed: length + 4, available: octets.count)
            }
            let extensionLength = Int(octets[length]) * 4
            guard extensionLength > 0 else {
                throw .malformed(field: .length, value: 0)
            }
            length += extensionLength
            guard octets.count >= length else {
                throw .truncated(needed: length, available: octets.count)
            }
        }
    }
}
