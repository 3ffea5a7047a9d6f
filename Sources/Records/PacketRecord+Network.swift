public import Dissection

extension PacketRecord {
    @inlinable
    func walkTunnels<V: FieldVisitor & ~Copyable>(_ frame: Span<UInt8>, into visitor: inout V) {
        let tunnels = dissection.tunnels
        guard tunnels.count > 0 else { return }
        visitor.list("tunnel", .link("tunnel"), "outer packets, outermost first") { list in
            for i in 0..<tunnels.count {
                let tunnel = tunnels[i]
                let outer = tunnel.addresses(in: frame)
                list.element { element in
                    element.word("type", tunnel.kind.name, .link(), "encapsulation")
                    element.address("source", outer.source, .link(), "outer source address")
                    element.address(
                        "destination",
                        outer.destination,
                        .link(),
                        "outer destination address"
                    )
                    if let identifier = tunnel.identifier {
                        element.number(
                            "id",
                            identifier,
                            .link(),
                            "GRE key, VXLAN or Geneve network identifier, or GTP-U tunnel endpoint identifier"
                        )
                    }
                }
            }
        }
    }

    @inlinable
    func walkIP<V: FieldVisitor & ~Copyable>(_ frame: Span<UInt8>, into visitor: inout V) {
        switch dissection.network {
        case .none: break
        case .ipv4(let header): walkIPv4(header, into: &visitor)
        case .ipv6(let header): walkIPv6(header, frame, into: &visitor)
        }
    }

    /// How the protocol behind IP shows: TCP by its flags, others by name, or by number without one.
    @inlinable
    var transportText: TextForm? {
        guard let transport = dissection.transportProtocol, transport != .tcp else { return nil }
        return transport.keyword.map { .transport($0).labelOnly } ?? .transport("protocol")
    }

    @inlinable
    func walkIPv4<V: FieldVisitor & ~Copyable>(_ header: IPv4Header, into visitor: inout V) {
        let isFragment = header.moreFragments || header.fragmentOffset > 0
        visitor.group("ipv4") { ipv4 in
            ipv4.number("header_length", header.headerLength, "octets, options included")
            ipv4.number("dscp", header.dscp, "differentiated services code point")
            ipv4.number("ecn", header.ecn, "explicit congestion notification")
            ipv4.number("total_length", header.totalLength, "octets of header and data")
            ipv4.number(
                "identification",
                header.identification,
                isFragment ? .transport("id") : nil,
                "the same in all fragments of a packet"
            )
            ipv4.boolean("dont_fragment", header.dontFragment, nil, "don't fragment")
            ipv4.boolean("more_fragments", header.moreFragments, nil, "more fragments follow")
            ipv4.number(
                "fragment_offset",
                header.fragmentOffset,
                isFragment ? .transport("fragment at") : nil,
                "octets of the packet before this fragment"
            )
            ipv4.number("time_to_live", header.timeToLive, "hops that are left")
            ipv4.number(
                "protocol",
                header.protocolNumber.rawValue,
                transportText,
                "protocol number"
            )
        }
    }

    @inlinable
    func walkIPv6<V: FieldVisitor & ~Copyable>(
        _ header: IPv6Header,
        _ frame: Span<UInt8>,
        into visitor: inout V
    ) {
        visitor.group("ipv6") { ipv6 in
            ipv6.number("dscp", header.dscp, "differentiated services code point")
            ipv6.number("ecn", header.ecn, "explicit congestion notification")
            ipv6.number("flow_label", header.flowLabel, "flow label")
            ipv6.number("payload_length", header.payloadLength, "octets behind the header")
            ipv6.number(
                "next_header",
                header.nextHeader.rawValue,
                "protocol number of what follows"
            )
            ipv6.number("hop_limit", header.hopLimit, "hops that are left")
            ipv6.number(
                "protocol",
                header.protocolNumber.rawValue,
                transportText,
                "upper layer's protocol number, after the extension headers"
            )
            if !header.extensionHeaders.isEmpty {
                ipv6.list("extension_headers", nil, "extension headers in order") { list in
                    var headers = IPv6ExtensionHeaders(header)
                    while let next = headers.next(in: frame) {
                        if let name = next.extensionHeaderName { list.word("", name, nil, "") }
                    }
                }
            }
            if let fragment = header.fragment {
                ipv6.number(
                    "fragment_offset",
                    fragment.offset,
                    .transport("fragment at"),
                    "octets of the packet before this fragment"
                )
                ipv6.boolean("more_fragments", fragment.moreFragments, nil, "more fragments follow")
                ipv6.number(
                    "identification",
                    fragment.identification,
                    .transport("id"),
                    "the same in all fragments of a packet"
                )
            }
        }
    }
}
