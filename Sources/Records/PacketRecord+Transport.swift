public import Dissection

extension PacketRecord {
    @inlinable
    func walkTransport<V: FieldVisitor & ~Copyable>(_ frame: Span<UInt8>, into visitor: inout V) {
        switch dissection.transport {
        case .none: break
        case .tcp(let header, let segment): walkTCP(header, segment, frame, into: &visitor)
        case .udp(let header):
            visitor.group("udp") {
                $0.number("length", header.datagramLength, "octets of header and data")
                // As of TCP, a person wants to know how much is sent.
                if !V.showsEveryField {
                    $0.number(
                        "",
                        max(0, header.datagramLength - header.length),
                        .transport("length"),
                        ""
                    )
                }
            }
        case .sctp(let header):
            visitor.group("sctp") {
                $0.number(
                    "verification_tag",
                    header.verificationTag,
                    .transport("tag"),
                    "verification tag"
                )
            }
        case .icmp(let header, let quote):
            walkICMP(header, header.echo, frame.extracting(quote), into: &visitor)
        case .icmpv6(let header, let quote):
            walkICMP(header, header.echoVersion6, frame.extracting(quote), into: &visitor)
        }
    }

    @inlinable
    func walkICMP<V: FieldVisitor & ~Copyable>(
        _ header: ICMPHeader,
        _ echo: ICMPHeader.Echo?,
        _ quote: Span<UInt8>,
        into visitor: inout V
    ) {
        visitor.group("icmp") { icmp in
            icmp.number("type", header.type, typeText(header.type), "ICMP or ICMPv6 type")
            icmp.number(
                "code",
                header.code,
                echo == nil ? .transport("code") : nil,
                "ICMP or ICMPv6 code"
            )
            if let echo {
                icmp.number(
                    "identifier",
                    echo.identifier,
                    .transport("id"),
                    "of an echo request and its reply"
                )
                icmp.number(
                    "sequence_number",
                    echo.sequenceNumber,
                    .transport("seq"),
                    "of an echo request and its reply"
                )
            }
            if !quote.isEmpty { walkQuote(quote, into: &icmp) }
        }
    }

    /// The name of an ICMP message that everyone meets, or its number.
    @inlinable
    func typeText(_ type: UInt8) -> TextForm {
        var isVersion6 = false
        if case .icmpv6 = dissection.transport { isVersion6 = true }
        let name: StaticString? =
            switch (isVersion6, type) {
            case (false, 0), (true, 129): "echo reply"
            case (false, 3), (true, 1): "unreachable"
            case (false, 8), (true, 128): "echo request"
            case (false, 11), (true, 3): "time exceeded"
            case (true, 2): "packet too big"
            case (true, 133): "router solicitation"
            case (true, 134): "router advertisement"
            case (true, 135): "neighbor solicitation"
            case (true, 136): "neighbor advertisement"
            default: nil
            }
        return name.map { .transport($0).labelOnly } ?? .transport("type")
    }

    @inlinable
    func walkTCP<V: FieldVisitor & ~Copyable>(
        _ header: TCPHeader,
        _ segment: Dissection.TCPSegment,
        _ frame: Span<UInt8>,
        into visitor: inout V
    ) {
        visitor.group("tcp") { tcp in
            tcp.flags("flags", header.flags, .transport("Flags"), "control bits that are set")
            tcp.number(
                "sequence_number",
                header.sequenceNumber,
                .transport("seq").minor,
                "as sent, not relative"
            )
            tcp.number(
                "acknowledgment_number",
                header.acknowledgmentNumber,
                header.flags.contains(.ack) ? .transport("ack").minor : nil,
                "as sent, not relative"
            )
            tcp.number("header_length", header.headerLength, "octets, options included")
            tcp.number("window", header.window, .transport("win").minor, "as sent, not scaled")
            tcp.number(
                "urgent_pointer",
                header.urgentPointer,
                header.flags.contains(.urg) ? .transport("urg") : nil,
                "offset of the octet behind urgent data"
            )
            tcp.number(
                "payload_length",
                segment.payloadLength,
                .transport("length"),
                "octets of data on the wire"
            )
            if segment.options.length > 0 {
                walkOptions(segment, frame, into: &tcp)
            }
            tcp.walkAnalysis(analysis, .transport().major)
        }
    }

    @inlinable
    func walkOptions<V: FieldVisitor & ~Copyable>(
        _ segment: Dissection.TCPSegment,
        _ frame: Span<UInt8>,
        into visitor: inout V
    ) {
        let options = segment.options
        visitor.group("options") { group in
            if let size = options.maximumSegmentSize {
                group.number("mss", size, .transport("mss").minor, "maximum segment size, octets")
            }
            if let scale = options.windowScale {
                group.number(
                    "window_scale",
                    scale,
                    .transport("wscale").minor,
                    "binary digits to shift the window by"
                )
            }
            if options.isSACKPermitted {
                group.boolean(
                    "sack_permitted",
                    true,
                    .transport("sackOK").labelOnly.minor,
                    "selective acknowledgment permitted"
                )
            }
            if !options.sackBlocks.isEmpty {
                let octets = frame.extracting(segment.optionsRange)
                    .extracting(options.sackBlocks)
                group.list(
                    "sack",
                    .transport("sack").minor,
                    "blocks acknowledged: left, right edge"
                ) {
                    list in
                    for i in 0..<octets.count / 8 {
                        list.beginList("", nil, "")
                        list.number("", octets.uint32(at: 8 * i), .transport(), "")
                        list.number("", octets.uint32(at: 8 * i + 4), .transport(), "")
                        list.endList()
                    }
                }
            }
            if let timestamp = options.timestamp {
                group.group("timestamp") { group in
                    group.number(
                        "value",
                        timestamp.value,
                        .transport("TS val").minor,
                        "sender's clock"
                    )
                    group.number(
                        "echo",
                        timestamp.echo,
                        .transport("ecr").minor,
                        "clock value echoed"
                    )
                }
            }
            if options.otherCount > 0 {
                walkOtherOptions(frame.extracting(segment.optionsRange), into: &group)
            }
        }
    }

    @inlinable
    func walkOtherOptions<V: FieldVisitor & ~Copyable>(
        _ octets: Span<UInt8>,
        into visitor: inout V
    ) {
        visitor.list("other", nil, "options of other kinds") { list in
            var offset = 0
            while let option = try? TCPOption(parsing: octets, at: offset) {
                offset = option.end
                guard option.isOther else { continue }
                list.element { element in
                    element.number("kind", option.kind, "option kind")
                    element.number("length", option.end - option.start, "octets of the option")
                }
            }
        }
    }

    @inlinable
    func walkQuote<V: FieldVisitor & ~Copyable>(_ octets: Span<UInt8>, into visitor: inout V) {
        guard let quote = try? QuotedPacket(parsing: octets) else { return }
        visitor.group("quoted") { group in
            group.address(
                "source",
                quote.source,
                .transport("about"),
                "source address of the packet that the error is about"
            )
            if let ports = quote.ports {
                group.number("source_port", ports.source, .transport("port"), "its source port")
            }
            group.address("destination", quote.destination, .transport("to"), "its destination")
            if let ports = quote.ports {
                group.number(
                    "destination_port",
                    ports.destination,
                    .transport("port"),
                    "its destination port"
                )
            }
            group.number("protocol", quote.protocolNumber.rawValue, "its protocol number")
            if let number = quote.tcpSequenceNumber {
                group.number("tcp_sequence_number", number, .transport("seq"), "its place in TCP")
            }
        }
    }
}
