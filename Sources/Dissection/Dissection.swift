/// What the headers of one frame say, from the link to the application.
///
/// Nothing is thrown away: where a header cannot be read, the whole layers before it stay, and
/// ``stop`` says where and why. Offsets count from the start of the frame. In a tunnel, ``network``
/// and ``transport`` are the innermost packet's that could be read.
public struct Dissection: Equatable, Sendable {
    public var link = Link.none
    public var vlanTags: VLANStack?
    public var llc: LLCHeader?
    public var pppoe: PPPoEHeader?
    public var mplsLabels: MPLSStack?
    public var arp: ARPPacket?
    public var tunnels = TunnelStack()
    public var network = Network.none

    /// The protocol behind the IP headers, read or not.
    public var transportProtocol: IPProtocol?
    public var ports: Ports?
    public var transport = Transport.none
    public var application = Application.none

    /// The captured octets behind the last header that was read.
    public var payload: Range<Int>

    /// Where the innermost length field says that the packet ends; behind the captured octets where
    /// snaplen cut it.
    public var wireEnd: Int

    /// Where dissection stopped early; nil where it read all that it knows.
    public var stop: DissectionError?

    /// Whether the packet, or one that it came in, is a fragment.
    public var isFragment = false

    /// During the walk: a tunnel's header was read, and the packet in it not yet.
    var pendingTunnel: Tunnel?

    /// Whether dissection met a protocol that it does not know, at the link or network layer.
    public var isUnsupported = false

    /// The header of the link layer; none on links that start with IP.
    public enum Link: Equatable, Sendable {
        case none
        case ethernet(EthernetHeader)
        case linuxSLL(LinuxSLLHeader)
        case bsdLoopback(BSDLoopbackHeader)
        case ppp(PPPHeader)
        case ciscoHDLC(CiscoHDLCHeader)
    }

    /// The innermost IP header.
    public enum Network: Equatable, Sendable {
        case none
        case ipv4(IPv4Header)
        case ipv6(IPv6Header)
    }

    /// The innermost transport header.
    public enum Transport: Equatable, Sendable {
        case none
        case tcp(TCPHeader, TCPSegment)
        case udp(UDPHeader)
        case sctp(SCTPHeader)
        case icmp(ICMPHeader, quote: Range<Int>)
        case icmpv6(ICMPHeader, quote: Range<Int>)
    }

    /// What a TCP header says together with the packet around it.
    public struct TCPSegment: Equatable, Sendable {
        public var options = TCPOptions()

        /// Offsets of the options that were read.
        public var optionsRange = 0..<0

        /// Octets of data on the wire, captured or not.
        public var payloadLength = 0
    }

    /// What the start of the payload is, recognized by content; its offsets count from there.
    public enum Application: Equatable, Sendable {
        case none

        /// A start line whose field section does not end in this segment.
        case httpStartLine(HTTPStartLine)
        case http(HTTPMessageHead)
        case tlsClientHello(TLSClientHello)
    }

    /// Dissects `frame`, the captured octets of a frame that had `len` on the wire.
    public init(_ frame: Span<UInt8>, len: Int, linkType: LinkType) {
        payload = 0..<frame.count
        wireEnd = max(len, frame.count)
        do throws(DissectionError) {
            try readLink(frame, linkType)
        } catch {
            stop = error
            pendingTunnel = nil
        }
    }
}
