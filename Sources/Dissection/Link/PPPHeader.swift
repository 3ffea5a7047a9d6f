/// A PPP header (RFC 1661, section 2), after the address and control octets of RFC 1662 where they
/// are not left out.
public struct PPPHeader: Header {
    public static let layer = Layer.ppp

    public var protocolNumber: UInt16
    public var length: Int

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        // 0xff starts no protocol number (RFC 1661, section 2), so it is the address octet.
        let hasAddress = octets.count > 0 && octets[0] == 0xff
        let start = hasAddress ? 2 : 0
        guard octets.count > start else {
            throw .truncated(needed: start + 2, available: octets.count)
        }
        // An odd first octet is a protocol field compressed to one octet (RFC 1661, section 6.5).
        guard octets[start] & 1 == 0 else {
            protocolNumber = UInt16(octets[start])
            length = start + 1
            return
        }
        guard octets.count >= start + 2 else {
            throw .truncated(needed: start + 2, available: octets.count)
        }
        protocolNumber = octets.uint16(at: start)
        length = start + 2
    }

    /// What the frame carries, or nil for control protocols and those that hdrlog does not read.
    public var etherType: EtherType? {
        switch protocolNumber {
        case 0x0021: .ipv4
        case 0x0057: .ipv6
        case 0x0281: .mpls
        case 0x0283: .mplsUpstream
        default: nil
        }
    }
}
