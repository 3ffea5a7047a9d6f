public import Dissection

/// A flow's Community ID, version 1: the same in both directions, and in every tool that has it.
///
/// <https://github.com/corelight/community-id-spec>
public struct CommunityID: Sendable {
    /// `1:` and a SHA-1 digest in base64 (RFC 4648, section 4).
    ///
    /// Kept as text, because each ID is written many times.
    public let text: [30 of UInt8]

    /// Computes the ID of a flow, with a seed of 0.
    public init(_ flow: CommunityFlow) {
        // Seed, addresses, protocol, a zero octet, ports: never more than one block of SHA-1.
        var message = SHA1.Block()
        message.append(0, octets: 2)
        message.append(flow.low, octets: flow.addressLength)
        message.append(flow.high, octets: flow.addressLength)
        message.append(UInt128(flow.protocolNumber) << 8, octets: 2)
        if let ports = flow.ports {
            message.append(UInt128(ports), octets: 4)
        }
        text = Self.text(of: message.digest())
    }

    private static func text(of digest: [5 of UInt32]) -> [30 of UInt8] {
        let alphabet: StaticString =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var text = [30 of UInt8](repeating: UInt8(ascii: "="))
        text[0] = UInt8(ascii: "1")
        text[1] = UInt8(ascii: ":")
        // 160 bits are 26 digits of six bits, four bits in a 27th, and one octet of padding.
        for digit in 0..<27 {
            var value = 0
            for bit in digit * 6..<digit * 6 + 6 {
                let isSet = bit < 160 && digest[bit / 32] & 1 << UInt32(31 - bit % 32) != 0
                value = value << 1 | (isSet ? 1 : 0)
            }
            // Safe: six bits index an alphabet of 64.
            text[digit + 2] = unsafe alphabet.utf8Start[value]
        }
        return text
    }
}

/// What a Community ID is computed from: the endpoints in order, the smaller first.
public struct CommunityFlow: Equatable, Sendable {
    var low: UInt128
    var high: UInt128
    var addressLength: Int
    var protocolNumber: UInt8

    /// Both ports, the low endpoint's in the upper half; nil for protocols without.
    var ports: UInt32?

    /// The flow of the innermost packet; nil without IP, and where a fragment hides the ports.
    public init?(_ dissection: Dissection) {
        guard let transport = dissection.transportProtocol else { return nil }
        let source: UInt128
        let destination: UInt128
        let isLaterFragment: Bool
        switch dissection.network {
        case .none: return nil
        case .ipv4(let header):
            (source, destination) = (UInt128(header.source), UInt128(header.destination))
            addressLength = 4
            isLaterFragment = header.fragmentOffset > 0
        case .ipv6(let header):
            (source, destination) = (header.source, header.destination)
            addressLength = 16
            isLaterFragment = (header.fragment?.offset ?? 0) > 0
        }
        protocolNumber = transport.rawValue
        (low, high) = (source, destination)
        var isOneWay = false
        var sourcePort: UInt16?
        var destinationPort: UInt16 = 0
        switch dissection.transport {
        case .icmp(let header, _):
            let peer = Self.icmpCounterpart(of: header.type)
            (sourcePort, destinationPort) = (UInt16(header.type), UInt16(peer ?? header.code))
            isOneWay = peer == nil
        case .icmpv6(let header, _):
            let peer = Self.icmpv6Counterpart(of: header.type)
            (sourcePort, destinationPort) = (UInt16(header.type), UInt16(peer ?? header.code))
            isOneWay = peer == nil
        default:
            if let ports = dissection.ports {
                (sourcePort, destinationPort) = (ports.source, ports.destination)
            } else if transport.hasPorts || transport == .icmp || transport == .icmpv6
                || isLaterFragment
            {
                return nil
            }
        }
        guard let sourcePort else {
            if destination < source { (low, high) = (destination, source) }
            return
        }
        ports = UInt32(sourcePort) << 16 | UInt32(destinationPort)
        let isInOrder =
            source < destination || source == destination && sourcePort < destinationPort
        if !isInOrder, !isOneWay {
            (low, high) = (destination, source)
            ports = UInt32(destinationPort) << 16 | UInt32(sourcePort)
        }
    }

    /// The flow of a TCP connection between two endpoints of one IP version.
    public init(
        tcpFrom source: (address: IPAddress, port: UInt16),
        to destination: (address: IPAddress, port: UInt16)
    ) {
        func number(_ address: IPAddress) -> UInt128 {
            switch address {
            case .v4(let address): UInt128(address)
            case .v6(let address): address
            }
        }
        let ends = (
            (address: number(source.address), port: source.port),
            (address: number(destination.address), port: destination.port)
        )
        if case .v4 = source.address { addressLength = 4 } else { addressLength = 16 }
        protocolNumber = IPProtocol.tcp.rawValue
        let (first, second) = ends.0 <= ends.1 ? ends : (ends.1, ends.0)
        (low, high) = (first.address, second.address)
        ports = UInt32(first.port) << 16 | UInt32(second.port)
    }

    /// The message type that answers an ICMP `type`, where the specification pairs them.
    private static func icmpCounterpart(of type: UInt8) -> UInt8? {
        switch type {
        case 0: 8
        case 8: 0
        case 9: 10
        case 10: 9
        case 13: 14
        case 14: 13
        case 15: 16
        case 16: 15
        case 17: 18
        case 18: 17
        default: nil
        }
    }

    /// The message type that answers an ICMPv6 `type`, where the specification pairs them.
    private static func icmpv6Counterpart(of type: UInt8) -> UInt8? {
        switch type {
        case 128: 129
        case 129: 128
        case 130: 131
        case 131: 130
        case 133: 134
        case 134: 133
        case 135: 136
        case 136: 135
        case 139: 140
        case 140: 139
        case 144: 145
        case 145: 144
        default: nil
        }
    }

    /// A number to find this flow by in a table.
    var hash: UInt64 {
        func fold(_ value: UInt128) -> UInt64 {
            UInt64(truncatingIfNeeded: value) ^ UInt64(truncatingIfNeeded: value >> 64)
        }
        var hash = fold(low) &* 0x9e37_79b9_7f4a_7c15
        hash = (hash ^ fold(high)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ UInt64(ports ?? 0) ^ UInt64(protocolNumber) << 32) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 32
    }
}
