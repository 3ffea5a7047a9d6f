/// A GRE header (RFC 2784, RFC 2890), or the enhanced one of PPTP (RFC 2637, section 4.1).
public struct GREHeader: Header {
    public static let layer = Layer.gre

    public var protocolType: EtherType
    public var key: UInt32?
    public var length: Int

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 4 else {
            throw .truncated(needed: 4, available: octets.count)
        }
        let flags = octets.uint16(at: 0)
        let version = flags & 7
        guard version <= 1 else {
            throw .malformed(field: .version, value: Int(version))
        }
        // Source routes (RFC 1701) have no length that could be trusted; RFC 2784 abandoned them.
        guard flags & 0x4000 == 0 else {
            throw .malformed(field: .routing, value: 1)
        }
        protocolType = EtherType(rawValue: octets.uint16(at: 2))
        let hasChecksum = flags & 0x8000 != 0
        let hasKey = flags & 0x2000 != 0
        let hasSequence = flags & 0x1000 != 0
        let hasAcknowledgment = version == 1 && flags & 0x80 != 0
        let keyOffset = hasChecksum ? 8 : 4
        length = keyOffset + (hasKey ? 4 : 0) + (hasSequence ? 4 : 0) + (hasAcknowledgment ? 4 : 0)
        guard octets.count >= length else {
            throw .truncated(needed: length, available: octets.count)
        }
        if hasKey {
            // PPTP splits the key into the payload's length and the call.
            key = octets.uint32(at: keyOffset) & (version == 1 ? 0xffff : 0xffff_ffff)
        }
    }
}
