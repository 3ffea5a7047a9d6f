/// A UDP header (RFC 768).
public struct UDPHeader: Header {
    public static let layer = Layer.udp

    public var ports: Ports

    /// Octets of header and data; 0 in a jumbogram (RFC 2675, section 4).
    public var datagramLength: Int

    public var length: Int { 8 }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 8, let ports = Ports(parsing: octets) else {
            throw .truncated(needed: 8, available: octets.count)
        }
        self.ports = ports
        datagramLength = Int(octets.uint16(at: 4))
        guard datagramLength >= 8 || datagramLength == 0 else {
            throw .malformed(field: .length, value: datagramLength)
        }
    }
}
