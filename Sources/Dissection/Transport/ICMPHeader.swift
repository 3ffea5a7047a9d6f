/// An ICMP (RFC 792) or ICMPv6 (RFC 4443) header.
public struct ICMPHeader: Header {
    public static let layer = Layer.icmp

    public var type: UInt8
    public var code: UInt8

    /// Identifier and sequence number of an echo message; other meanings in other types.
    public var restOfHeader: UInt32?

    public var length: Int { restOfHeader == nil ? 4 : 8 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 4 else {
            throw .truncated(needed: 4, available: octets.count)
        }
        type = octets[0]
        code = octets[1]
        if octets.count >= 8 {
            restOfHeader = octets.uint32(at: 4)
        }
    }

    /// Whether a message of this type quotes the packet that it is about (RFC 792).
    public var quotesIPv4: Bool {
        switch type {
        case 3, 4, 5, 11, 12: true
        default: false
        }
    }

    /// Whether a message of this type quotes the packet that it is about (RFC 4443, section 2.1).
    public var quotesIPv6: Bool { type >= 1 && type <= 4 }
}
