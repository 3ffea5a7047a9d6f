import Dissection

/// The octets that `text` writes in hexadecimal digits, white space left out.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.map { digit -> UInt8 in
        guard let value = digit.hexDigitValue else {
            preconditionFailure("not a hexadecimal digit: \(digit)")
        }
        return UInt8(value)
    }
    precondition(digits.count.isMultiple(of: 2), "half an octet")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

func dissect(_ octets: [UInt8], linkType: LinkType = .ethernet, len: Int? = nil) -> Dissection {
    Dissection(octets.span, len: len ?? octets.count, linkType: linkType)
}

func dissect(_ packet: Packet, linkType: LinkType = .ethernet, len: Int? = nil) -> Dissection {
    dissect(packet.octets, linkType: linkType, len: len)
}

func parse<H: Header>(_: H.Type, _ octets: [UInt8]) throws(HeaderError) -> H {
    try H(parsing: octets.span)
}

/// The octets in `range` as text.
func text(_ range: Range<Int>, of octets: [UInt8]) -> String {
    String(decoding: octets[range], as: UTF8.self)
}

func truncated(
    _ layer: Layer,
    at offset: Int,
    needed: Int,
    available: Int
) -> DissectionError {
    DissectionError(
        layer: layer,
        offset: offset,
        reason: .truncated(needed: needed, available: available)
    )
}

func malformed(
    _ layer: Layer,
    at offset: Int,
    _ field: HeaderField,
    _ value: Int
) -> DissectionError {
    DissectionError(layer: layer, offset: offset, reason: .malformed(field: field, value: value))
}

extension Dissection {
    var ethernetHeader: EthernetHeader? {
        if case .ethernet(let header) = link { header } else { nil }
    }

    var ipv4Header: IPv4Header? {
        if case .ipv4(let header) = network { header } else { nil }
    }

    var ipv6Header: IPv6Header? {
        if case .ipv6(let header) = network { header } else { nil }
    }

    var tcpHeader: TCPHeader? {
        if case .tcp(let header, _) = transport { header } else { nil }
    }

    var tcpSegment: TCPSegment? {
        if case .tcp(_, let segment) = transport { segment } else { nil }
    }

    var udpHeader: UDPHeader? {
        if case .udp(let header) = transport { header } else { nil }
    }

    var httpHead: HTTPMessageHead? {
        if case .http(let head) = application { head } else { nil }
    }

    var clientHello: TLSClientHello? {
        if case .tlsClientHello(let hello) = application { hello } else { nil }
    }

    var isICMP: Bool {
        switch transport {
        case .icmp, .icmpv6: true
        default: false
        }
    }
}
