// The walk, first part: from the link to the network layer.
extension Dissection {
    /// Starts the walk.
    mutating func readLink(_ frame: Span<UInt8>, _ linkType: LinkType) throws(DissectionError) {
        switch linkType {
        case .ethernet:
            let header: EthernetHeader = try next(in: frame)
            link = .ethernet(header)
            try readEthernetPayload(header, frame)
        case .linuxSLL, .linuxSLL2:
            let header = try Self.linuxSLLHeader(frame, linkType)
            payload = header.length..<frame.count
            link = .linuxSLL(header)
            if header.protocolType == LinuxSLLHeader.llc {
                try readLLC(frame)
            } else {
                try readOptionalNetwork(header.etherType, frame)
            }
        case .bsdNull, .bsdLoop:
            let header: BSDLoopbackHeader = try next(in: frame)
            link = .bsdLoopback(header)
            try readOptionalNetwork(header.etherType, frame)
        case .pppSerial
        where !frame.isEmpty && CiscoHDLCHeader.recognizes(frame[0]):
            let header: CiscoHDLCHeader = try next(in: frame)
            link = .ciscoHDLC(header)
            try readEtherType(header.protocolType, frame)
        case .ppp, .pppSerial:
            let header: PPPHeader = try next(in: frame)
            link = .ppp(header)
            try readOptionalNetwork(header.etherType, frame)
        case .rawIP:
            try readIP(frame)
        case .ipv4:
            try readIPv4(frame)
        case .ipv6:
            try readIPv6(frame)
        }
    }

    private static func linuxSLLHeader(
        _ frame: Span<UInt8>,
        _ linkType: LinkType
    ) throws(DissectionError) -> LinuxSLLHeader {
        do throws(HeaderError) {
            return linkType == .linuxSLL
                ? try LinuxSLLHeader(parsing: frame)
                : try LinuxSLLHeader(parsingVersion2: frame)
        } catch {
            let layer = linkType == .linuxSLL ? Layer.linuxSLL : .linuxSLL2
            throw DissectionError(layer: layer, offset: 0, reason: error)
        }
    }

    mutating func readEthernetPayload(
        _ header: EthernetHeader,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        let start = payload.lowerBound
        switch header.typeOrLength {
        case 0x0600...:
            try readEtherType(EtherType(rawValue: header.typeOrLength), frame)
        case ...1500:
            limitPayload(to: start + Int(header.typeOrLength))
            try readLLC(frame)
        default:
            throw DissectionError(
                layer: .ethernet,
                offset: start - header.length,
                reason: .malformed(field: .etherType, value: Int(header.typeOrLength))
            )
        }
    }

    private mutating func readLLC(_ frame: Span<UInt8>) throws(DissectionError) {
        let header: LLCHeader = try next(in: frame)
        if llc == nil { llc = header }
        try readOptionalNetwork(header.etherType, frame)
    }

    mutating func readOptionalNetwork(
        _ type: EtherType?,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        guard let type else {
            isUnsupported = true
            return
        }
        try readEtherType(type, frame)
    }

    mutating func readEtherType(
        _ announced: EtherType,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        let type =
            announced.isVLANTag ? try readVLANTags(announced, frame) : announced
        switch type {
        case .ipv4: try readIPv4(frame)
        case .ipv6: try readIPv6(frame)
        case .arp:
            let packet: ARPPacket = try next(in: frame)
            enterPendingTunnel()
            arp = packet
        case .mpls, .mplsUpstream: try readMPLS(frame)
        case .pppoeSession: try readPPPoE(frame)
        case .pppoeDiscovery:
            pppoe = try next(in: frame)
        // A length behind a VLAN tag: 802.3 again (IEEE 802.1Q, clause 9.4).
        case _ where type.rawValue <= 1500 && announced.isVLANTag:
            limitPayload(to: payload.lowerBound + Int(type.rawValue))
            try readLLC(frame)
        default: isUnsupported = true
        }
    }

    /// Reads the tags, keeps the outermost stack, and says what follows it.
    private mutating func readVLANTags(
        _ first: EtherType,
        _ frame: Span<UInt8>
    ) throws(DissectionError) -> EtherType {
        let start = payload.lowerBound
        let keepsTags = vlanTags == nil && pendingTunnel == nil && tunnels.count == 0
        var type = first
        var depth = 0
        while type.isVLANTag {
            let offset = payload.lowerBound
            guard payload.count >= 4 else {
                throw DissectionError(
                    layer: .vlan,
                    offset: offset,
                    reason: .truncated(needed: 4, available: payload.count)
                )
            }
            guard depth < VLANStack.limit else {
                throw DissectionError(
                    layer: .vlan,
                    offset: offset,
                    reason: .malformed(field: .stackDepth, value: depth + 1)
                )
            }
            type = EtherType(rawValue: frame.uint16(at: offset + 2))
            depth += 1
            advance(by: 4)
            if keepsTags {
                vlanTags = VLANStack(
                    firstTPID: first.rawValue,
                    octets: start..<offset + 4
                )
            }
        }
        return type
    }

    private mutating func readMPLS(_ frame: Span<UInt8>) throws(DissectionError) {
        let start = payload.lowerBound
        let keepsLabels = mplsLabels == nil
        var isBottomOfStack = false
        while !isBottomOfStack {
            let offset = payload.lowerBound
            guard payload.count >= 4 else {
                throw DissectionError(
                    layer: .mpls,
                    offset: offset,
                    reason: .truncated(needed: 4, available: payload.count)
                )
            }
            let depth = (offset - start) / 4
            guard depth < MPLSStack.limit else {
                throw DissectionError(
                    layer: .mpls,
                    offset: offset,
                    reason: .malformed(field: .stackDepth, value: depth + 1)
                )
            }
            isBottomOfStack = MPLSEntry(rawValue: frame.uint32(at: offset)).isBottomOfStack
            advance(by: 4)
            if keepsLabels {
                mplsLabels = MPLSStack(octets: start..<offset + 4)
            }
        }
        // MPLS does not say what it carries. IP shows its version; anything else starts with another
        // number (RFC 4928), and its kind is the routers' agreement alone.
        guard let first = try firstOctet(in: frame, behind: .mpls) else { return }
        guard first >> 4 == 4 || first >> 4 == 6 else {
            isUnsupported = true
            return
        }
        try readIP(frame)
    }

    private mutating func readPPPoE(_ frame: Span<UInt8>) throws(DissectionError) {
        let header: PPPoEHeader = try next(in: frame)
        pppoe = header
        limitPayload(to: payload.lowerBound + header.payloadLength)
        let inner: PPPHeader = try next(in: frame)
        try readOptionalNetwork(inner.etherType, frame)
    }
}
