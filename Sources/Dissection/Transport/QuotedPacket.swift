/// The start of the packet that an ICMP error is about.
///
/// RFC 792 has eight octets of its data in the quotation at the least: the ports and, of TCP, the
/// sequence number.
public struct QuotedPacket: Header {
    public static let layer = Layer.icmpQuote

    public var source: IPAddress
    public var destination: IPAddress
    public var protocolNumber: IPProtocol
    public var ports: Ports?
    public var tcpSequenceNumber: UInt32?
    public var length: Int

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        let isFirstFragment: Bool
        if octets.count > 0, octets[0] >> 4 == 6 {
            let header = try IPv6Header(parsing: octets)
            source = .v6(header.source)
            destination = .v6(header.destination)
            (protocolNumber, length, isFirstFragment) = Self.upperLayer(of: header, in: octets)
        } else {
            let header = try IPv4Header(parsing: octets)
            source = .v4(header.source)
            destination = .v4(header.destination)
            protocolNumber = header.protocolNumber
            length = min(header.headerLength, octets.count)
            isFirstFragment = header.fragmentOffset == 0
        }
        guard isFirstFragment, protocolNumber.hasPorts else { return }
        let data = octets.extracting(length..<octets.count)
        ports = Ports(parsing: data)
        if protocolNumber == .tcp, data.count >= 8 {
            tcpSequenceNumber = data.uint32(at: 4)
        }
    }

    private static func upperLayer(
        of header: IPv6Header,
        in octets: Span<UInt8>
    ) -> (IPProtocol, Int, isFirstFragment: Bool) {
        var (next, offset) = (header.nextHeader, header.length)
        for _ in 0..<IPv6ExtensionHeader.limit {
            guard next.isExtensionHeader,
                let header = try? IPv6ExtensionHeader(
                    kind: next,
                    parsing: octets.extracting(offset..<octets.count)
                )
            else { break }
            if next == .fragment, octets.uint16(at: offset + 2) & 0xfff8 != 0 {
                return (header.nextHeader, offset + header.length, false)
            }
            next = header.nextHeader
            offset += header.length
        }
        return (next, offset, true)
    }
}
