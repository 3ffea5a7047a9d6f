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

    /// What an echo request (8) and its reply (0) have in common (RFC 792); nil in other messages.
    public var echo: Echo? { type == 8 || type == 0 ? restOfHeader.map(Echo.init) : nil }

    /// The same of ICMPv6: 128 and 129 (RFC 4443, section 4).
    public var echoVersion6: Echo? {
        type == 128 || type == 129 ? restOfHeader.map(Echo.init) : nil
    }

    /// Which echo a message belongs to.
    public struct Echo: Equatable, Sendable {
        public var identifier: UInt16
        public var sequenceNumber: UInt16

        init(restOfHeader: UInt32) {
            identifier = UInt16(restOfHeader >> 16)
            sequenceNumber = UInt16(truncatingIfNeeded: restOfHeader)
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
