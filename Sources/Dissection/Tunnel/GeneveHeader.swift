/// A Geneve header (RFC 8926, section 3.4), with its options skipped.
public struct GeneveHeader: Header {
    public static let layer = Layer.geneve

    /// The UDP port that carries Geneve.
    static let port: UInt16 = 6081

    public var protocolType: EtherType

    /// Virtual network identifier, 24 bits.
    public var networkIdentifier: UInt32
    public var length: Int

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 8 else {
            throw .truncated(needed: 8, available: octets.count)
        }
        let version = octets[0] >> 6
        guard version == 0 else {
            throw .malformed(field: .version, value: Int(version))
        }
        length = 8 + Int(octets[0] & 0x3f) * 4
        protocolType = EtherType(rawValue: octets.uint16(at: 2))
        networkIdentifier = octets.uint24(at: 4)
        guard octets.count >= length else {
            throw .truncated(needed: length, available: octets.count)
        }
    }
}
