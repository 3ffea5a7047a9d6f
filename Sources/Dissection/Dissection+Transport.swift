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
            let (header, quote) = try readICMP(.icmp, quotes: \.quotesIPv4, frame)
            transport = .icmp(header, quote: quote ?? 0..<0)
            if let quote { try checkQuote(quote, frame) }
        case .icmpv6:
            let (header, quote) = try readICMP(.icmpv6, quotes: \.quotesIPv6, frame)
            transport = .icmpv6(header, quote: quote ?? 0..<0)
            if let quote { try checkQuote(quote, frame) }
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
        segment.optionsRange = optionsStart..<optionsStart
        let available = min(dataStart, payload.upperBound)
        guard dataStart <= wireEnd || isFirstFragment else {
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
        guard wireLength >= 8 else { return }
        try readTunnel(at: header.ports.destination, networkOffset: networkOffset, frame)
    }

    /// Reads an ICMP header, and says where the quotation is in a message that bears one.
    private mutating func readICMP(
        _ layer: Layer,
        quotes: (ICMPHeader) -> Bool,
        _ frame: Span<UInt8>
    ) throws(DissectionError) -> (ICMPHeader, quote: Range<Int>?) {
        let start = payload.lowerBound
        let header: ICMPHeader = try next(in: frame, layer: layer)
        guard quotes(header) else { return (header, nil) }
        // Four octets that no error uses stand before the quotation.
        guard header.restOfHeader != nil else {
            throw DissectionError(
                layer: layer,
                offset: start,
                reason: .truncated(needed: 8, available: header.length + payload.count)
            )
        }
        return (header, payload)
    }

    /// Sees to it that a quotation that cannot be read is told.
    private func checkQuote(
        _ quote: Range<Int>,
        _ frame: Span<UInt8>
    ) throws(DissectionError) {
        do throws(HeaderError) {
            _ = try QuotedPacket(parsing: frame.extracting(quote))
        } catch {
            throw DissectionError(layer: .icmpQuote, offset: quote.lowerBound, reason: error)
        }
    }

    /// Whether the packet goes on in other fragments, and a header may be cut in two.
    private var isFirstFragment: Bool {
        switch network {
        case .none: false
        case .ipv4(let header): header.moreFragments
        case .ipv6(let header): header.fragment?.moreFragments ?? false
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
