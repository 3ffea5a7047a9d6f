/// A VXLAN header (RFC 7348, section 5).
public struct VXLANHeader: Header {
    public static let layer = Layer.vxlan

    /// UDP ports that carry VXLAN: IANA's, and the one that Linux used before there was one.
    static let ports: [2 of UInt16] = [4789, 8472]

    /// VXLAN network identifier, 24 bits.
    public var networkIdentifier: UInt32

    public var length: Int { 8 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 8 else {
            throw .truncated(needed: 8, available: octets.count)
        }
        networkIdentifier = octets.uint24(at: 4)
    }

    /// Whether datagrams that start with these octets are VXLAN: the I flag is set, and what
    /// receivers must ignore but senders must clear is clear, except for the group policy bits.
    static func recognizes(_ octets: Span<UInt8>) -> Bool {
        octets[0] & 0x7f == 0x08
    }
}
