/// The address family before each packet of a BSD loopback interface (LINKTYPE_NULL, LINKTYPE_LOOP).
public struct BSDLoopbackHeader: Header {
    public static let layer = Layer.bsdLoopback

    public var family: UInt32

    public var length: Int { 4 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 4 else {
            throw .truncated(needed: 4, available: octets.count)
        }
        let family = octets.uint32(at: 0)
        // LINKTYPE_NULL has the byte order of the machine that captured. Families are small numbers,
        // so the order is seen from the octets.
        self.family = family > 0xffff ? family.byteSwapped : family
    }

    /// What the frame carries; the BSDs and macOS have different numbers for IPv6.
    public var etherType: EtherType? {
        switch family {
        case 2: .ipv4
        case 10, 24, 28, 30: .ipv6
        default: nil
        }
    }
}
