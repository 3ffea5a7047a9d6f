// The walk, third part: transport headers, and what the first octets behind them are.
extension Dissection {
    mutating func readTransport(
        _ upper: IPProtocol,
        networkOffset: Int,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        if upper.hasPorts {
            ports = Ports(parsing: frame.extracting(payload))
        }
        switch upper {
        case .tcp: try readTCP(frame)
        case .udp: try readUDP(networkOffset: networkOffset, frame)
        case .sctp: transport = .sctp(try next(in: frame))
        case .icmp:
            let (header, quote) = try readICMP(frame)
            transport = .icmp(header, quote: header.quotesIPv4 ? quote : 0..<0)
            if header.quotesIPv4 { try checkQuote(quote, frame) }
        case .icmpv6:
            let (header, quote) = try readICMP(frame)
            transport = .icmpv6(header, quote: header.quotesIPv6 ? quote : 0..<0)
            if header.quotesIPv6 { try checkQuote(quote, frame) }
        case .gre, .ipv4, .ipv6, .mplsInIP:
            try readTunnel(upper, networkOffset: networkOffset, frame)
        case .dccp, .udpLite, .noNextHeader: break
        default: isUnsupported = true
        }
    }

    private mutating func readTCP(_ frame: Span<UInt8>) throws(DissectionError) {
        let start = payload.lowerBound
        let header: TCPHeader = try next(in: frame)
        var segment = Dissection.TCPSegment()
        let dataStart = start + header.headerLength
        segment.payloadLength = max(0, wireEnd - dataStart)
        let optionsStart = start + header.length
        let available = min(dataStart, payload.upperBound)
        guard dataStart <= wireEnd else {
            transport = .tcp(header, segment)
            throw DissectionError(
                layer: .tcp,
                offset: start,
                reason: .malformed(field: .dataOffset, value: header.headerLength / 4)
            )
        }
        var failure: HeaderError?
        if available > optionsStart {
            do throws(HeaderError) {
                try segment.options.parse(frame.extracting(optionsStart..<available))
            } catch {
                failure = error
            }
            segment.optionsRange = optionsStart..<optionsStart + segment.options.length
        }
        if dataStart > available {
            failure = .truncated(
                needed: dataStart - optionsStart,
                available: available - optionsStart
            )
        } else if case .truncated(let needed, _)? = failure {
            // The options end inside one of them, though the header says that they are whole.
            failure = .malformed(field: .optionLength, value: needed)
        }
        transport = .tcp(header, segment)
        payload = available..<payload.upperBound
        if let failure {
            // Bad options hide nothing of the data: its start is known.
            try? readApplication(frame)
            throw DissectionError(layer: .tcpOptions, offset: optionsStart, reason: failure)
        }
        try readApplication(frame)
    }

    private mutating func readUDP(
        networkOffset: Int,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        let start = payload.lowerBound
        let header: UDPHeader = try next(in: frame)
        transport = .udp(header)
        if header.datagramLength > 0 {
            limitPayload(to: start + header.datagramLength)
        }
        let port = header.ports.destination
        if port == GeneveHeader.port {
            let geneve: GeneveHeader = try next(in: frame)
            try enter(
                Tunnel(
                    kind: .geneve,
                    networkOffset: UInt32(networkOffset),
                    identifier: geneve.networkIdentifier
                ),
                carrying: geneve.protocolType,
                frame
            )
        } else if port == VXLANHeader.ports[0] || port == VXLANHeader.ports[1],
            VXLANHeader.recognizes(frame.extracting(payload))
        {
            let vxlan: VXLANHeader = try next(in: frame)
            try enter(
                Tunnel(
                    kind: .vxlan,
                    networkOffset: UInt32(networkOffset),
                    identifier: vxlan.networkIdentifier
                ),
                carrying: .transparentEthernet,
                frame
            )
        }
    }

    private mutating func readICMP(
        _ frame: Span<UInt8>
    ) throws(DissectionError) -> (ICMPHeader, quote: Range<Int>) {
        let header: ICMPHeader = try next(in: frame)
        return (header, payload)
    }

    /// Sees to it that a quotation that cannot be read is told.
    private func checkQuote(_ quote: Range<Int>, _ frame: Span<UInt8>) throws(DissectionError) {
        do throws(HeaderError) {
            _ = try QuotedPacket(parsing: frame.extracting(quote))
        } catch {
            throw DissectionError(layer: .icmpQuote, offset: quote.lowerBound, reason: error)
        }
    }

    private mutating func readApplication(_ frame: Span<UInt8>) throws(DissectionError) {
        let octets = frame.extracting(payload)
        guard !octets.isEmpty else { return }
        do throws(HeaderError) {
            if TLSClientHello.recognizes(octets) {
                if let hello = try TLSClientHello(parsing: octets) {
                    application = .tlsClientHello(hello)
                }
            } else if let startLine = HTTPStartLine(recognizing: octets) {
                application = .httpStartLine(startLine)
                if let head = try HTTPMessageHead(startLine, parsing: octets) {
                    application = .http(head)
                }
            }
        } catch {
            let isHTTP = application != .none
            throw DissectionError(
                layer: isHTTP ? .http : .tls,
                offset: payload.lowerBound,
                reason: error
            )
        }
    }
}
