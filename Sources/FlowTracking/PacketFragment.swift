internal import Capture
internal import Dissection

/// What one frame carries of an IP packet that was sent in several fragments (RFC 791, section 2.3;
/// RFC 8200, section 4.5), where that may carry TCP: in a tunnel, this may be an outer packet.
struct PacketFragment {
    let key: Key
    private let header: FragmentHeader

    /// What fragments of one packet have in common.
    ///
    /// The identification tells packets apart that go from one end to the other in one network; in another
    /// one, others may bear the same.
    struct Key: Equatable {
        var source: IPAddress
        var destination: IPAddress
        var identification: UInt32

        /// Only of IPv4.
        var protocolNumber: IPProtocol?
        var interface: InterfaceName?
        var vlans: [UInt16]
        var tunnels: [Enclosure]
    }

    /// A tunnel that the packet comes through.
    struct Enclosure: Equatable {
        var tunnel: Tunnel
        var source: IPAddress
        var destination: IPAddress
    }

    /// What the packet carries; of IPv6, the first fragment's word counts.
    var protocolNumber: IPProtocol { header.protocolNumber }

    /// Where its octets stand in the whole packet's payload.
    var offset: Int { header.offset }
    var isLast: Bool { header.isLast }

    /// Where they stand in the frame.
    var octets: Range<Int> { header.octets }

    /// Whether the frame was captured to its end.
    var isWhole: Bool { header.isWhole }

    /// Whether a packet may be known by it first: of UDP only tunnels are put together, and which
    /// packets are tunnels only the first fragment tells.
    var mayBegin: Bool { protocolNumber != .udp || offset == 0 }

    /// What the packet carries, as far as this one tells.
    var content: Content { header.content }

    enum Content {
        /// TCP, a tunnel, or what may be one.
        case followed

        /// Neither: the first fragment shows that.
        case other

        /// What cannot be followed, though it may be a tunnel: too little is in the first fragment.
        case unknown
    }

    /// Nil where no packet is in fragments, or the one that is carries neither TCP nor may be a tunnel.
    init?(_ dissection: Dissection, _ info: FrameInfo, _ frame: Span<UInt8>) {
        guard dissection.isFragment else { return nil }
        var depth = 0
        var outer: FragmentHeader?
        while depth < dissection.tunnels.count, outer == nil {
            outer = FragmentHeader(around: dissection.tunnels[depth], frame)
            if outer == nil { depth += 1 }
        }
        guard let header = outer ?? FragmentHeader(innermostOf: dissection) else { return nil }
        self.header = header
        let tags = dissection.vlanTags
        key = Key(
            source: header.source,
            destination: header.destination,
            identification: header.identification,
            protocolNumber: header.isVersion4 ? header.protocolNumber : nil,
            interface: info.interface,
            vlans: tags.map { tags in (0..<tags.count).map { tags.tag($0, in: frame).id } } ?? [],
            tunnels: (0..<depth).map { Enclosure(dissection.tunnels[$0], frame) }
        )
    }
}

extension PacketFragment.Enclosure {
    fileprivate init(_ tunnel: Tunnel, _ frame: Span<UInt8>) {
        self.tunnel = tunnel
        (source, destination) = tunnel.addresses(in: frame)
    }
}

/// The IP header of a packet in fragments.
private struct FragmentHeader {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    var protocolNumber: IPProtocol
    var offset: Int
    var isLast: Bool
    var isVersion4: Bool
    var octets: Range<Int>
    var isWhole: Bool
    var content = PacketFragment.Content.followed

    /// Nil where the innermost packet is whole.
    init?(innermostOf dissection: Dissection) {
        guard let carried = dissection.transportProtocol else { return nil }
        switch dissection.network {
        case .none: return nil
        case .ipv4(let ip):
            guard ip.moreFragments || ip.fragmentOffset > 0 else { return nil }
            (source, destination) = (.v4(ip.source), .v4(ip.destination))
            identification = UInt32(ip.identification)
            (offset, isLast, isVersion4) = (ip.fragmentOffset, !ip.moreFragments, true)
        case .ipv6(let ip):
            guard let fragment = ip.fragment, fragment.moreFragments || fragment.offset > 0
            else { return nil }
            (source, destination) = (.v6(ip.source), .v6(ip.destination))
            identification = fragment.identification
            (offset, isLast, isVersion4) = (fragment.offset, !fragment.moreFragments, false)
        }
        switch carried {
        case .tcp: break
        case .gre, .ipv4, .ipv6, .mplsInIP, .udp:
            // The first fragment of a tunnel's packet shows what is in it, or is of no use.
            if offset == 0 { content = dissection.showsNoTunnel ? .other : .unknown }
        default: return nil
        }
        protocolNumber = carried
        octets = dissection.transportStart..<dissection.payload.upperBound
        isWhole = dissection.payload.upperBound == dissection.wireEnd
    }

    /// Nil where the packet that the tunnel is in is whole.
    init?(around tunnel: Tunnel, _ frame: Span<UInt8>) {
        let start = Int(tunnel.networkOffset)
        let rest = frame.extracting(start..<frame.count)
        let (header, length): (Int, Int)
        if let ip = try? IPv4Header(parsing: rest) {
            guard ip.moreFragments || ip.fragmentOffset > 0 else { return nil }
            (source, destination) = (.v4(ip.source), .v4(ip.destination))
            (identification, protocolNumber) = (UInt32(ip.identification), ip.protocolNumber)
            (offset, isLast, isVersion4) = (ip.fragmentOffset, !ip.moreFragments, true)
            (header, length) = (ip.headerLength, ip.totalLength)
        } else {
            // Other extension headers in front of that of the fragment are rare, and not looked for.
            guard let ip = try? IPv6Header(parsing: rest), ip.nextHeader == .fragment,
                rest.count >= 48
            else { return nil }
            let offsetAndFlags = rest.uint16(at: 42)
            (offset, isLast) = (Int(offsetAndFlags & 0xfff8), offsetAndFlags & 1 == 0)
            guard offset > 0 || !isLast else { return nil }
            (source, destination) = (.v6(ip.source), .v6(ip.destination))
            identification = rest.uint32(at: 44)
            (protocolNumber, isVersion4) = (IPProtocol(rawValue: rest[40]), false)
            (header, length) = (48, 40 + ip.payloadLength)
        }
        let captured = min(max(header, length), rest.count)
        guard header <= captured else { return nil }
        octets = start + header..<start + captured
        isWhole = length <= rest.count
    }
}

extension Dissection {
    /// Whether enough is there to tell that the innermost packet is no tunnel: the headers of those known
    /// have 8 octets at least.
    fileprivate var showsNoTunnel: Bool { stop == nil && payload.count >= 8 }

    /// Where the header of TCP starts, or would.
    fileprivate var transportStart: Int {
        guard case .tcp(let header, let segment) = transport else { return payload.lowerBound }
        return segment.optionsRange.lowerBound - header.length
    }
}
