/// A logical link control header (IEEE 802.2) with its SNAP extension, where there is one (RFC 1042).
public struct LLCHeader: Header {
    public static let layer = Layer.llc

    public var destinationSAP: UInt8
    public var sourceSAP: UInt8

    /// What SNAP with the OUI of RFC 1042 carries; nil for other OUIs and without SNAP.
    public var etherType: EtherType?
    public var length: Int

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 3 else {
            throw .truncated(needed: 3, available: octets.count)
        }
        destinationSAP = octets[0]
        sourceSAP = octets[1]
        guard destinationSAP == 0xaa, sourceSAP == 0xaa, octets[2] == 3 else {
            // Information and supervisory frames have a control field of two octets.
            length = octets[2] & 3 == 3 ? 3 : 4
            guard octets.count >= length else {
                throw .truncated(needed: length, available: octets.count)
            }
            return
        }
        guard octets.count >= 8 else {
            throw .truncated(needed: 8, available: octets.count)
        }
        length = 8
        if octets.uint24(at: 3) == 0 {
            etherType = EtherType(rawValue: octets.uint16(at: 6))
        }
    }
}
