/// An SCTP common header (RFC 9260, section 3.1).
public struct SCTPHeader: Header {
    public static let layer = Layer.sctp

    public var verificationTag: UInt32

    public var length: Int { 12 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 12 else {
            throw .truncated(needed: 12, available: octets.count)
        }
        verificationTag = octets.uint32(at: 4)
    }
}
