/// The ports that the headers of TCP, UDP, SCTP, DCCP and UDP-Lite start with.
///
/// They are read even where the rest of the header is not there, as in a small first fragment or in
/// the packet that an ICMP error quotes.
public struct Ports: Equatable, Sendable {
    public var source: UInt16
    public var destination: UInt16

    public init(source: UInt16, destination: UInt16) {
        self.source = source
        self.destination = destination
    }

    /// Reads the first four of `octets`; nil where there are fewer.
    init?(parsing octets: Span<UInt8>) {
        guard octets.count >= 4 else { return nil }
        source = octets.uint16(at: 0)
        destination = octets.uint16(at: 2)
    }
}
