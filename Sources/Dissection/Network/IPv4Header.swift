/// An IPv4 header (RFC 791, section 3.1), without its options.
public struct IPv4Header: Header {
    public static let layer = Layer.ipv4

    /// Octets of the header with its options, 20 to 60.
    public var headerLength: Int

    /// Differentiated services code point (RFC 2474), 0 to 63.
    public var dscp: UInt8

    /// Explicit congestion notification (RFC 3168), 0 to 3.
    public var ecn: UInt8

    /// Octets of header and data; 0 in packets that the sender's network card has yet to cut up.
    public var totalLength: Int
    public var identification: UInt16
    public var dontFragment: Bool
    public var moreFragments: Bool

    /// Where this fragment's data stands in the whole packet's, in octets.
    public var fragmentOffset: Int
    public var timeToLive: UInt8
    public var protocolNumber: IPProtocol
    public var source: UInt32
    public var destination: UInt32

    /// The fixed part: options are a layer of their own, so that a cut in them loses nothing here.
    public var length: Int { 20 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 20 else {
            throw .truncated(needed: 20, available: octets.count)
        }
        let version = Int(octets[0] >> 4)
        guard version == 4 else {
            throw .malformed(field: .version, value: version)
        }
        headerLength = Int(octets[0] & 0xf) * 4
        guard headerLength >= 20 else {
            throw .malformed(field: .headerLength, value: headerLength)
        }
        dscp = octets[1] >> 2
        ecn = octets[1] & 3
        totalLength = Int(octets.uint16(at: 2))
        guard totalLength >= headerLength || totalLength == 0 else {
            throw .malformed(field: .totalLength, value: totalLength)
        }
        identification = octets.uint16(at: 4)
        let flagsAndOffset = octets.uint16(at: 6)
        dontFragment = flagsAndOffset & 0x4000 != 0
        moreFragments = flagsAndOffset & 0x2000 != 0
        fragmentOffset = Int(flagsAndOffset & 0x1fff) * 8
        timeToLive = octets[8]
        protocolNumber = IPProtocol(rawValue: octets[9])
        source = octets.uint32(at: 12)
        destination = octets.uint32(at: 16)
    }
}
