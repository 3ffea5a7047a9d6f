/// A Cisco HDLC header (RFC 1547, section 4.3.1), which serial links can have in PPP's place.
public struct CiscoHDLCHeader: Header {
    public static let layer = Layer.ciscoHDLC

    public var protocolType: EtherType

    public var length: Int { 4 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 4 else {
            throw .truncated(needed: 4, available: octets.count)
        }
        protocolType = EtherType(rawValue: octets.uint16(at: 2))
    }

    /// Whether a frame that starts with `octet` has this header: the address for one station, or for
    /// all.
    static func recognizes(_ octet: UInt8) -> Bool { octet == 0x0f || octet == 0x8f }
}
