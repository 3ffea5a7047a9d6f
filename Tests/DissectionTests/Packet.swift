import Dissection

/// A hand-made frame or a part of one, and the headers in it, one behind another.
///
/// Built from the inside out. Checksums are zero: dissection does not look at them.
struct Packet: Sendable {
    var octets: [UInt8]

    /// The layers that dissection must find, in order and without gaps, with their lengths.
    var parts: [(layer: Layer, length: Int)] = []

    static func octets(_ octets: [UInt8]) -> Packet { Packet(octets: octets) }

    static func text(_ text: String) -> Packet { Packet(octets: Array(text.utf8)) }

    static let empty = Packet(octets: [])

    /// This packet behind `header`, which is one layer.
    func behind(_ layer: Layer, _ header: [UInt8]) -> Packet {
        Packet(octets: header + octets, parts: [(layer, header.count)] + parts)
    }

    /// This packet behind a fixed header and its options, which are a layer of their own.
    func behind(_ layer: Layer, _ header: [UInt8], _ optionsLayer: Layer, _ options: [UInt8])
        -> Packet
    {
        (options.isEmpty ? self : behind(optionsLayer, options)).behind(layer, header)
    }
}

// MARK: Link

extension Packet {
    static let ethernetAddresses: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]

    static func ethernet(_ type: UInt16, _ payload: Packet) -> Packet {
        payload.behind(.ethernet, ethernetAddresses + big(type))
    }

    /// An 802.3 frame: the field holds a length.
    static func ieee8023(_ payload: Packet) -> Packet {
        ethernet(UInt16(payload.octets.count), payload)
    }

    /// The tag's control information, and the type or length that stands behind it.
    static func vlan(_ control: UInt16, _ type: UInt16, _ payload: Packet) -> Packet {
        payload.behind(.vlan, big(control) + big(type))
    }

    static func mpls(
        _ label: UInt32,
        trafficClass: UInt32 = 0,
        isBottom: Bool = true,
        timeToLive: UInt32 = 64,
        _ payload: Packet
    ) -> Packet {
        let entry = label << 12 | trafficClass << 9 | (isBottom ? 0x100 : 0) | timeToLive
        return payload.behind(.mpls, big(entry))
    }

    static func pppoe(
        code: UInt8 = 0,
        session: UInt16 = 0x1234,
        _ payload: Packet
    ) -> Packet {
        payload.behind(
            .pppoe,
            [0x11, code] + big(session) + big(UInt16(payload.octets.count))
        )
    }

    static func ppp(_ header: [UInt8], _ payload: Packet) -> Packet {
        payload.behind(.ppp, header)
    }

    static func llc(_ header: [UInt8], _ payload: Packet) -> Packet {
        payload.behind(.llc, header)
    }

    static func snap(_ type: UInt16, oui: [UInt8] = [0, 0, 0], _ payload: Packet) -> Packet {
        llc([0xaa, 0xaa, 3] + oui + big(type), payload)
    }

    static func linuxSLL(
        _ type: UInt16,
        packetType: UInt16 = 4,
        hardwareType: UInt16 = 1,
        _ payload: Packet
    ) -> Packet {
        payload.behind(
            .linuxSLL,
            big(packetType) + big(hardwareType) + [0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + big(type)
        )
    }

    static func linuxSLL2(
        _ type: UInt16,
        interface: UInt32 = 3,
        packetType: UInt8 = 1,
        hardwareType: UInt16 = 1,
        _ payload: Packet
    ) -> Packet {
        payload.behind(
            .linuxSLL2,
            big(type) + [0, 0] + big(interface) + big(hardwareType)
                + [packetType, 6, 2, 0, 0, 0, 0, 1, 0, 0]
        )
    }

    static func bsdLoopback(_ family: [UInt8], _ payload: Packet) -> Packet {
        payload.behind(.bsdLoopback, family)
    }
}

// MARK: Network

extension Packet {
    static func ipv4(
        _ protocolNumber: UInt8,
        options: [UInt8] = [],
        typeOfService: UInt8 = 0,
        totalLength: Int? = nil,
        fragmentOffset: Int = 0,
        moreFragments: Bool = false,
        source: [UInt8] = [10, 0, 0, 1],
        destination: [UInt8] = [10, 0, 0, 2],
        _ payload: Packet
    ) -> Packet {
        let headerLength = 20 + options.count
        let total = totalLength ?? headerLength + payload.octets.count
        let isFragment = moreFragments || fragmentOffset > 0
        let flags: UInt16 = moreFragments ? 0x2000 : isFragment ? 0 : 0x4000
        var header = [0x40 | UInt8(headerLength / 4), typeOfService]
        header += big(UInt16(total)) + [0x1c, 0x46]
        header += big(flags | UInt16(fragmentOffset / 8)) + [64, protocolNumber, 0, 0]
        return payload.behind(.ipv4, header + source + destination, .ipv4Options, options)
    }

    static let ipv6Source: [UInt8] =
        [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
    static let ipv6Destination: [UInt8] =
        [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [2]

    static func ipv6(
        _ nextHeader: UInt8,
        payloadLength: Int? = nil,
        _ payload: Packet
    ) -> Packet {
        let length = UInt16(payloadLength ?? payload.octets.count)
        let header = [0x6b, 0x91, 0x23, 0x45] + big(length) + [nextHeader, 63]
        return payload.behind(.ipv6, header + ipv6Source + ipv6Destination)
    }

    /// An extension header of the common form, `units` times eight octets beyond the first eight.
    static func extensionHeader(_ next: UInt8, units: UInt8 = 0, _ payload: Packet) -> Packet {
        let padding = [UInt8](repeating: 0, count: 6 + 8 * Int(units))
        return payload.behind(.ipv6Extension, [next, units] + padding)
    }

    static func fragment(
        _ next: UInt8,
        offset: UInt16 = 0,
        more: Bool = false,
        identification: UInt32 = 0xdead_beef,
        _ payload: Packet
    ) -> Packet {
        let header = [next, 0] + big(offset | (more ? 1 : 0)) + big(identification)
        return payload.behind(.ipv6Extension, header)
    }

    /// An authentication header with a check value of 12 octets.
    static func authentication(_ next: UInt8, _ payload: Packet) -> Packet {
        payload.behind(.authentication, [next, 4] + [UInt8](repeating: 0xaa, count: 22))
    }

    static func arp(operation: UInt16) -> Packet {
        Packet.empty.behind(
            .arp,
            [0, 1, 8, 0, 6, 4] + big(operation) + [2, 0, 0, 0, 0, 1, 10, 0, 0, 1]
                + [0, 0, 0, 0, 0, 0, 10, 0, 0, 2]
        )
    }
}

// MARK: Transport

extension Packet {
    static func tcp(
        source: UInt16 = 40000,
        destination: UInt16 = 80,
        flags: UInt16 = 0x018,
        dataOffset: Int? = nil,
        options: [UInt8] = [],
        _ payload: Packet
    ) -> Packet {
        let words = UInt16(dataOffset ?? (20 + options.count) / 4)
        var header = big(source) + big(destination) + [0x12, 0x34, 0x56, 0x78]
        header += [0x9a, 0xbc, 0xde, 0xf0] + big(words << 12 | flags)
        header += [0x01, 0xf6, 0, 0, 0, 7]
        return payload.behind(.tcp, header, .tcpOptions, options)
    }

    static func udp(
        source: UInt16 = 54585,
        destination: UInt16 = 53,
        length: Int? = nil,
        _ payload: Packet
    ) -> Packet {
        payload.behind(
            .udp,
            big(source) + big(destination) + big(UInt16(length ?? 8 + payload.octets.count))
                + [0, 0]
        )
    }

    static func sctp(_ payload: Packet) -> Packet {
        payload.behind(.sctp, [0, 7, 0, 9, 0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0])
    }

    /// A message that quotes nothing.
    static func icmp(_ layer: Layer = .icmp, type: UInt8, code: UInt8 = 0) -> Packet {
        // The second half of the header is one that a header can do without.
        Packet.octets([0x12, 0x34, 0, 1] + Array("ping".utf8)).behind(layer, [type, code, 0, 0])
    }

    /// An error about `packet`, of which all octets are quoted.
    static func icmpError(
        _ layer: Layer = .icmp,
        type: UInt8,
        code: UInt8,
        about packet: Packet
    ) -> Packet {
        let headerLength = packet.parts.first?.length ?? 0
        let quote = Packet.octets(Array(packet.octets[headerLength...]))
            .behind(.icmpQuote, Array(packet.octets[..<headerLength]))
        return quote.behind(layer, [type, code, 0, 0, 0, 0, 0, 0])
    }
}

// MARK: Tunnels

extension Packet {
    static func gre(_ type: UInt16, flags: UInt16 = 0, fields: [UInt8] = [], _ payload: Packet)
        -> Packet
    {
        payload.behind(.gre, big(flags) + big(type) + fields)
    }

    static func vxlan(_ identifier: UInt32, _ payload: Packet) -> Packet {
        payload.behind(.vxlan, [8, 0, 0, 0] + big(identifier << 8))
    }

    static func geneve(
        _ identifier: UInt32,
        _ type: UInt16,
        options: [UInt8] = [],
        _ payload: Packet
    ) -> Packet {
        let header = [UInt8(options.count / 4), 0] + big(type) + big(identifier << 8)
        return payload.behind(.geneve, header + options)
    }

    /// `fields` are those that flags tell of: the optional ones, and extension headers.
    static func gtpu(_ identifier: UInt32, fields: [UInt8] = [], _ payload: Packet) -> Packet {
        let flags: UInt8 = fields.isEmpty ? 0x30 : 0x34
        let length = UInt16(truncatingIfNeeded: fields.count + payload.octets.count)
        return payload.behind(.gtpu, [flags, 255] + big(length) + big(identifier) + fields)
    }
}

/// The octets of `value` in network byte order.
func big(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
}

/// The octets of `value` in network byte order.
func big(_ value: UInt32) -> [UInt8] {
    big(UInt16(value >> 16)) + big(UInt16(truncatingIfNeeded: value))
}
