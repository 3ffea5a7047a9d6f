/// An IPv6 header (RFC 8200, section 3), with what its extension headers say.
public struct IPv6Header: Header {
    public static let layer = Layer.ipv6

    /// Differentiated services code point (RFC 2474), 0 to 63.
    public var dscp: UInt8

    /// Explicit congestion notification (RFC 3168), 0 to 3.
    public var ecn: UInt8
    public var flowLabel: UInt32

    /// Octets behind this header, extension headers included; 0 in a jumbogram.
    public var payloadLength: Int
    public var nextHeader: IPProtocol
    public var hopLimit: UInt8
    public var source: UInt128
    public var destination: UInt128

    /// The upper layer's protocol, after the extension headers that could be read.
    public var protocolNumber: IPProtocol

    /// Offsets in the frame of the extension headers that could be read.
    public var extensionHeaders = 0..<0
    public var fragment: Fragment?

    /// A fragment header (RFC 8200, section 4.5).
    public struct Fragment: Equatable, Sendable {
        /// Where this fragment's data stands in the whole packet's, in octets.
        public var offset: Int
        public var moreFragments: Bool
        public var identification: UInt32
    }

    public var length: Int { 40 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 40 else {
            throw .truncated(needed: 40, available: octets.count)
        }
        let version = Int(octets[0] >> 4)
        guard version == 6 else {
            throw .malformed(field: .version, value: version)
        }
        let trafficClass = UInt8(truncatingIfNeeded: octets.uint16(at: 0) >> 4)
        dscp = trafficClass >> 2
        ecn = trafficClass & 3
        flowLabel = octets.uint32(at: 0) & 0xfffff
        payloadLength = Int(octets.uint16(at: 4))
        nextHeader = IPProtocol(rawValue: octets[6])
        protocolNumber = nextHeader
        hopLimit = octets[7]
        source = octets.uint128(at: 8)
        destination = octets.uint128(at: 24)
    }
}
