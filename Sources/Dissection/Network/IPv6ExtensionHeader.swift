/// An IPv6 extension header (RFC 8200, section 4), or an authentication header of either IP version
/// (RFC 4302).
public struct IPv6ExtensionHeader: Header {
    public static let layer = Layer.ipv6Extension

    /// Extension headers that a packet may bear; more is a malformed packet.
    public static let limit = 32

    public var nextHeader: IPProtocol
    public var length: Int

    /// A header of the common form: next header, then its length in units of eight octets.
    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        try self.init(kind: .hopByHopOptions, parsing: octets)
    }

    /// Reads a header whose number the header before it gave.
    ///
    /// - Throws: `truncated` where the octets end before the header does.
    public init(kind: IPProtocol, parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 8 else {
            throw .truncated(needed: 8, available: octets.count)
        }
        nextHeader = IPProtocol(rawValue: octets[0])
        length =
            switch kind {
            case .fragment: 8
            // The authentication header counts in units of four octets, less two.
            case .authentication: (Int(octets[1]) + 2) * 4
            default: (Int(octets[1]) + 1) * 8
            }
        guard octets.count >= length else {
            throw .truncated(needed: length, available: octets.count)
        }
    }
}

/// The extension headers of one packet, one after another.
public struct IPv6ExtensionHeaders {
    private var next: IPProtocol
    private var offset: Int
    private let end: Int

    /// The extension headers that dissection found in `header`.
    public init(_ header: IPv6Header) {
        next = header.nextHeader
        offset = header.extensionHeaders.lowerBound
        end = header.extensionHeaders.upperBound
    }

    /// The number of the next header, or nil behind the last.
    public mutating func next(in frame: Span<UInt8>) -> IPProtocol? {
        guard offset < end,
            let header = try? IPv6ExtensionHeader(
                kind: next,
                parsing: frame.extracting(offset..<end)
            )
        else { return nil }
        defer {
            next = header.nextHeader
            offset += header.length
        }
        return next
    }
}
