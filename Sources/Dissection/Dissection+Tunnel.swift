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
