/// A PPPoE header (RFC 2516, section 4).
public struct PPPoEHeader: Header {
    public static let layer = Layer.pppoe

    public var code: UInt8
    public var sessionID: UInt16

    /// Octets behind this header.
    public var payloadLength: Int

    public var length: Int { 6 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 6 else {
            throw .truncated(needed: 6, available: octets.count)
        }
        let (version, type) = (Int(octets[0] >> 4), Int(octets[0] & 0xf))
        guard version == 1 else { throw .malformed(field: .version, value: version) }
        guard type == 1 else { throw .malformed(field: .type, value: type) }
        code = octets[1]
        sessionID = octets.uint16(at: 2)
        payloadLength = Int(octets.uint16(at: 4))
    }
}
