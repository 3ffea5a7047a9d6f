// The walk through packets in packets.
extension Dissection {
    mutating func readTunnel(
        _ upper: IPProtocol,
        networkOffset: Int,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        let isOuterIPv6 = frame[networkOffset] >> 4 == 6
        switch upper {
        case .gre:
            let header: GREHeader = try next(in: frame)
            try enter(
                Tunnel(kind: .gre, networkOffset: UInt32(networkOffset), identifier: header.key),
                carrying: header.protocolType,
                frame
            )
        case .mplsInIP:
            try enter(
                Tunnel(kind: .mplsInIP, networkOffset: UInt32(networkOffset), identifier: nil),
                carrying: .mpls,
                frame
            )
        case .ipv4:
            let kind = isOuterIPv6 ? Tunnel.Kind.fourInSix : .ipInIP
            try enter(
                Tunnel(kind: kind, networkOffset: UInt32(networkOffset), identifier: nil),
                carrying: .ipv4,
                frame
            )
        default:
            let kind = isOuterIPv6 ? Tunnel.Kind.sixInSix : .sixInFour
            try enter(
                Tunnel(kind: kind, networkOffset: UInt32(networkOffset), identifier: nil),
                carrying: .ipv6,
                frame
            )
        }
    }

    /// Reads a tunnel that a UDP port, and the octets behind the UDP header, tell of.
    mutating func readTunnel(
        at port: UInt16,
        networkOffset: Int,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        let offset = UInt32(networkOffset)
        let isCut = payload.count < 8
        switch port {
        case GeneveHeader.port:
            let header: GeneveHeader = try next(in: frame)
            let id = header.networkIdentifier
            try enter(
                Tunnel(kind: .geneve, networkOffset: offset, identifier: id),
                carrying: header.protocolType,
                frame
            )
        case VXLANHeader.ports[0], VXLANHeader.ports[1]:
            guard isCut || VXLANHeader.recognizes(frame.extracting(payload)) else { return }
            let header: VXLANHeader = try next(in: frame)
            let id = header.networkIdentifier
            try enter(
                Tunnel(kind: .vxlan, networkOffset: offset, identifier: id),
                carrying: .transparentEthernet,
                frame
            )
        case GTPUHeader.port:
            guard isCut || GTPUHeader.recognizes(frame.extracting(payload)) else { return }
            let header: GTPUHeader = try next(in: frame)
            let id = header.tunnelEndpointIdentifier
            // Nothing says what it carries, but the packet's own version.
            let isVersion6 = !payload.isEmpty && frame[payload.lowerBound] >> 4 == 6
            try enter(
                Tunnel(kind: .gtpu, networkOffset: offset, identifier: id),
                carrying: isVersion6 ? .ipv6 : .ipv4,
                frame
            )
        default: break
        }
    }

    /// Goes on with what `tunnel` carries; the tunnel counts once a packet in it has been read.
    mutating func enter(
        _ tunnel: Tunnel,
        carrying type: EtherType,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        guard tunnels.count < TunnelStack.limit else {
            throw DissectionError(
                layer: .tunnel,
                offset: payload.lowerBound,
                reason: .malformed(field: .stackDepth, value: TunnelStack.limit + 1)
            )
        }
        guard wireLength > 0 else { return }
        pendingTunnel = tunnel
        switch type {
        case .transparentEthernet:
            let header: EthernetHeader = try next(in: frame)
            try readEthernetPayload(header, frame)
        case .ppp:
            let header: PPPHeader = try next(in: frame)
            try readOptionalNetwork(header.etherType, frame)
        default:
            try readEtherType(type, frame)
        }
        pendingTunnel = nil
    }

    /// Makes the packet that was just read the innermost one.
    mutating func enterPendingTunnel() {
        guard let tunnel = pendingTunnel else { return }
        tunnels.append(tunnel)
        network = .none
        transportProtocol = nil
        ports = nil
        transport = .none
        pendingTunnel = nil
    }
}
