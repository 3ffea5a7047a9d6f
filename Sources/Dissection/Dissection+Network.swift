// The walk, second part: IP and its extension headers.
extension Dissection {
    mutating func readIP(_ frame: Span<UInt8>) throws(DissectionError) {
        if !payload.isEmpty, frame[payload.lowerBound] >> 4 == 6 {
            try readIPv6(frame)
        } else {
            try readIPv4(frame)
        }
    }

    mutating func readIPv4(_ frame: Span<UInt8>) throws(DissectionError) {
        let start = payload.lowerBound
        let header: IPv4Header = try next(in: frame)
        enterPendingTunnel()
        network = .ipv4(header)
        if header.moreFragments || header.fragmentOffset > 0 { isFragment = true }
        transportProtocol = header.protocolNumber
        // Ethernet pads short frames to 60 octets, so only Total Length says where IP ends. It is 0
        // before segmentation offload: the frame's end counts.
        if header.totalLength > 0 {
            limitPayload(to: start + header.totalLength)
        }
        try skipOptions(header.headerLength - header.length, layer: .ipv4Options)
        guard header.fragmentOffset == 0 else { return }
        if header.protocolNumber == .authentication {
            let next = try readExtensionHeader(.authentication, frame).nextHeader
            transportProtocol = next
        }
        guard let upper = transportProtocol else { return }
        try readTransport(upper, networkOffset: start, frame)
    }

    mutating func readIPv6(_ frame: Span<UInt8>) throws(DissectionError) {
        let start = payload.lowerBound
        var header: IPv6Header = try next(in: frame)
        enterPendingTunnel()
        if header.payloadLength > 0 {
            limitPayload(to: start + header.length + header.payloadLength)
        }
        header.extensionHeaders = payload.lowerBound..<payload.lowerBound
        network = .ipv6(header)
        transportProtocol = header.nextHeader
        var count = 0
        while header.protocolNumber.isExtensionHeader {
            let offset = payload.lowerBound
            count += 1
            guard count <= IPv6ExtensionHeader.limit else {
                throw DissectionError(
                    layer: .ipv6Extension,
                    offset: offset,
                    reason: .malformed(field: .extensionHeaders, value: count)
                )
            }
            let kind = header.protocolNumber
            let next = try readExtensionHeader(kind, frame).nextHeader
            if kind == .fragment {
                let offsetAndFlags = frame.uint16(at: offset + 2)
                header.fragment = IPv6Header.Fragment(
                    offset: Int(offsetAndFlags & 0xfff8),
                    moreFragments: offsetAndFlags & 1 != 0,
                    identification: frame.uint32(at: offset + 4)
                )
                if offsetAndFlags & 0xfff9 != 0 { isFragment = true }
            }
            header.protocolNumber = next
            header.extensionHeaders =
                header.extensionHeaders.lowerBound..<payload.lowerBound
            network = .ipv6(header)
            transportProtocol = next
            // Behind a later fragment's header stands the middle of the packet, not a header.
            if let fragment = header.fragment, fragment.offset > 0 { return }
        }
        try readTransport(header.protocolNumber, networkOffset: start, frame)
    }

    private mutating func readExtensionHeader(
        _ kind: IPProtocol,
        _ frame: Span<UInt8>
    ) throws(DissectionError) -> IPv6ExtensionHeader {
        do throws(HeaderError) {
            let header = try IPv6ExtensionHeader(
                kind: kind,
                parsing: frame.extracting(payload)
            )
            advance(by: header.length)
            return header
        } catch {
            throw DissectionError(
                layer: kind == .authentication ? .authentication : .ipv6Extension,
                offset: payload.lowerBound,
                reason: error
            )
        }
    }
}
