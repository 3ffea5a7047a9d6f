import Dissection
import Testing

/// A frame that dissection reads to its end.
struct GoodFrame: Sendable, CustomTestStringConvertible {
    var name: String
    var linkType: LinkType
    var packet: Packet

    init(_ name: String, _ packet: Packet, linkType: LinkType = .ethernet) {
        self.name = name
        self.linkType = linkType
        self.packet = packet
    }

    var octets: [UInt8] { packet.octets }
    var testDescription: String { name }
}

enum Frames {
    /// Ethernet, IPv4, TCP and a GET request, octet by octet.
    static let httpGet = hex(
        """
        020000000002 020000000001 0800
        45 00 0043 1c46 4000 40 06 0000 0a000001 0a000002
        9c40 0050 12345678 9abcdef0 5018 01f6 0000 0007
        474554202f20485454502f312e310d0a 486f73743a20610d0a 0d0a
        """
    )

    static let getRequest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// What Linux sends with its SYN: MSS 1460, SACK permitted, timestamps, window scale 7.
    static let synOptions = hex("020405b4 0402 080a 00000064 00000000 01 030307")

    /// A SYN from Linux over Ethernet and IPv4, octet by octet.
    static let syn = hex(
        """
        020000000002 020000000001 0800
        45 00 003c 1c46 4000 40 06 0000 0a000001 0a000002
        9c40 0050 12345678 00000000 a002 faf0 0000 0000
        020405b4 0402 080a 00000064 00000000 01 030307
        """
    )

    /// An ARP request, padded as it comes from the wire.
    static let arpRequest = hex(
        """
        ffffffffffff 020000000001 0806
        0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002
        000000000000000000000000000000000000
        """
    )

    static let traceID = hex("12345678901234567890123456789012")
    static let spanID = hex("1234567890123456")

    static let get = Packet.tcp(.text(getRequest))
    static let getIPv4 = Packet.ipv4(6, get)
    static let getIPv6 = Packet.ipv6(6, get)

    /// A chain of all extension headers that dissection skips, each in another size.
    static let extensionChain = Packet.ipv6(
        0,
        .extensionHeader(
            43,
            .extensionHeader(
                60,
                .extensionHeader(
                    44,
                    units: 2,
                    .fragment(51, .authentication(60, .extensionHeader(6, units: 1, get)))
                )
            )
        )
    )

    /// `depth` IPv4 headers around the request.
    static func tunnels(_ depth: Int) -> Packet {
        (0..<depth).reduce(getIPv4) { inner, _ in .ipv4(4, inner) }
    }

    static let all: [GoodFrame] = links + networks + transports + tunnelled + applications

    private static let links: [GoodFrame] = [
        GoodFrame("802.1Q", .ethernet(0x8100, .vlan(0x6064, 0x0800, getIPv4))),
        GoodFrame(
            "QinQ",
            .ethernet(0x88a8, .vlan(0x3064, 0x8100, .vlan(0xa0c8, 0x86dd, getIPv6)))
        ),
        GoodFrame(
            "802.3 behind a VLAN tag",
            .ethernet(
                0x8100,
                .vlan(5, UInt16(8 + getIPv4.octets.count), .snap(0x0800, getIPv4))
            )
        ),
        GoodFrame(
            "MPLS, two labels",
            .ethernet(0x8847, .mpls(100, isBottom: false, .mpls(0xabcde, getIPv4)))
        ),
        GoodFrame("MPLS, IPv6", .ethernet(0x8848, .mpls(100, getIPv6))),
        GoodFrame("PPPoE", .ethernet(0x8864, .pppoe(.ppp([0x00, 0x21], getIPv4)))),
        GoodFrame("PPPoE, IPv6", .ethernet(0x8864, .pppoe(.ppp([0x00, 0x57], getIPv6)))),
        GoodFrame(
            "PPPoE discovery",
            .ethernet(0x8863, .pppoe(code: 9, session: 0, .octets([1, 1, 0, 0])))
        ),
        GoodFrame("802.3 LLC", .ieee8023(.llc([0x42, 0x42, 3], .octets([0, 0, 0, 0])))),
        GoodFrame("802.3 SNAP", .ieee8023(.snap(0x0800, getIPv4))),
        GoodFrame("ARP", .ethernet(0x0806, .arp(operation: 2))),
        GoodFrame("SLL", .linuxSLL(0x0800, getIPv4), linkType: .linuxSLL),
        GoodFrame("SLL, VLAN", .linuxSLL(0x8100, .vlan(5, 0x86dd, getIPv6)), linkType: .linuxSLL),
        GoodFrame("SLL, LLC", .linuxSLL(4, .snap(0x0800, getIPv4)), linkType: .linuxSLL),
        GoodFrame("SLL2", .linuxSLL2(0x86dd, getIPv6), linkType: .linuxSLL2),
        GoodFrame("SLL2, ARP", .linuxSLL2(0x0806, .arp(operation: 1)), linkType: .linuxSLL2),
        GoodFrame(
            "NULL, low octet first",
            .bsdLoopback([2, 0, 0, 0], getIPv4),
            linkType: .bsdNull
        ),
        GoodFrame(
            "NULL, high octet first",
            .bsdLoopback([0, 0, 0, 2], getIPv4),
            linkType: .bsdNull
        ),
        GoodFrame("NULL, IPv6", .bsdLoopback([30, 0, 0, 0], getIPv6), linkType: .bsdNull),
        GoodFrame("LOOP", .bsdLoopback([0, 0, 0, 24], getIPv6), linkType: .bsdLoop),
        GoodFrame("PPP", .ppp([0x00, 0x21], getIPv4), linkType: .ppp),
        GoodFrame("PPP, compressed", .ppp([0x21], getIPv4), linkType: .ppp),
        GoodFrame("raw IPv4", getIPv4, linkType: .rawIP),
        GoodFrame("raw IPv6", getIPv6, linkType: .rawIP),
        GoodFrame("link type IPV4", getIPv4, linkType: .ipv4),
        GoodFrame("link type IPV6", getIPv6, linkType: .ipv6),
        pppWithAddress,
        GoodFrame(
            "PPP, address and control, compressed",
            .ppp([0xff, 0x03, 0x57], getIPv6),
            linkType: .pppSerial
        ),
    ]

    static let pppWithAddress = GoodFrame(
        "PPP, address and control",
        .ppp([0xff, 0x03, 0x00, 0x21], getIPv4),
        linkType: .pppSerial
    )

    private static let networks: [GoodFrame] = [
        GoodFrame(
            "IPv4 options",
            .ethernet(0x0800, .ipv4(6, options: hex("94040000 01010101"), get))
        ),
        GoodFrame("IPv4 AH", .ethernet(0x0800, .ipv4(51, .authentication(6, get)))),
        GoodFrame("IPv4 first fragment", .ethernet(0x0800, .ipv4(6, moreFragments: true, get))),
        GoodFrame(
            "IPv4 later fragment",
            .ethernet(0x0800, .ipv4(6, fragmentOffset: 1480, .text("middle of a packet")))
        ),
        GoodFrame("IPv4, unknown protocol", .ethernet(0x0800, .ipv4(46, .text("rsvp")))),
        GoodFrame("IPv6", .ethernet(0x86dd, getIPv6)),
        GoodFrame("IPv6 extension headers", .ethernet(0x86dd, extensionChain)),
        GoodFrame(
            "IPv6 later fragment",
            .ethernet(0x86dd, .ipv6(44, .fragment(6, offset: 1448, more: true, .text("middle"))))
        ),
        GoodFrame("IPv6, no next header", .ethernet(0x86dd, .ipv6(59, .text("ignored")))),
    ]

    private static let transports: [GoodFrame] = [
        GoodFrame(
            "SYN",
            .ethernet(0x0800, .ipv4(6, .tcp(flags: 2, options: synOptions, .empty)))
        ),
        GoodFrame(
            "SACK and timestamps",
            .ethernet(0x0800, .ipv4(6, .tcp(flags: 0x10, options: sackOptions, .empty)))
        ),
        GoodFrame(
            "unknown TCP option",
            .ethernet(
                0x0800,
                .ipv4(6, .tcp(options: hex("fd06aabbccdd 1e04eeff 0000"), .text("x")))
            )
        ),
        GoodFrame(
            "trace context without flags",
            .ethernet(0x86dd, .ipv6(6, .tcp(options: traceOption, .text(getRequest))))
        ),
        GoodFrame(
            "trace context with flags",
            .ethernet(0x0800, .ipv4(6, .tcp(options: traceOptionWithFlags, .text("x"))))
        ),
        GoodFrame("UDP", .ethernet(0x0800, .ipv4(17, .udp(.text("question"))))),
        GoodFrame("UDP over IPv6", .ethernet(0x86dd, .ipv6(17, .udp(.text("question"))))),
        GoodFrame("SCTP", .ethernet(0x0800, .ipv4(132, .sctp(.text("chunk"))))),
        GoodFrame("ICMP echo", .ethernet(0x0800, .ipv4(1, .icmp(type: 8)))),
        GoodFrame("ICMPv6 echo", .ethernet(0x86dd, .ipv6(58, .icmp(.icmpv6, type: 128)))),
        icmpUnreachable,
        icmpv6Unreachable,
    ]

    static let icmpUnreachable = GoodFrame(
        "ICMP unreachable",
        .ethernet(0x0800, .ipv4(1, .icmpError(type: 3, code: 1, about: getIPv4)))
    )

    static let icmpv6Unreachable = GoodFrame(
        "ICMPv6 unreachable",
        .ethernet(0x86dd, .ipv6(58, .icmpError(.icmpv6, type: 1, code: 4, about: getIPv6)))
    )

    /// Two blocks of selective acknowledgment behind no-operations and timestamps.
    static let sackOptions = hex(
        "0101 080a 00000001 00000002 0101 0512 00000010 00000020 00000030 00000040"
    )

    static let traceOption = hex("01 01 19 1a") + traceID + spanID

    static let traceOptionWithFlags = hex("01 19 1b") + traceID + spanID + [0x03]

    private static let tunnelled: [GoodFrame] = [
        GoodFrame("GRE", .ethernet(0x0800, .ipv4(47, .gre(0x0800, getIPv4)))),
        GoodFrame(
            "GRE with checksum, key and sequence number",
            .ethernet(
                0x0800,
                .ipv4(
                    47,
                    .gre(0x86dd, flags: 0xb000, fields: hex("00000000 0000cafe 00000001"), getIPv6)
                )
            )
        ),
        GoodFrame(
            "GRE carrying Ethernet and a VLAN tag",
            .ethernet(
                0x86dd,
                .ipv6(47, .gre(0x6558, .ethernet(0x8100, .vlan(7, 0x0800, getIPv4))))
            )
        ),
        GoodFrame(
            "PPTP",
            .ethernet(
                0x0800,
                .ipv4(
                    47,
                    .gre(
                        0x880b,
                        flags: 0x3081,
                        fields: hex("0045 0102 00000001 00000002"),
                        .ppp([0x21], getIPv4)
                    )
                )
            )
        ),
        GoodFrame("IP in IP", .ethernet(0x0800, .ipv4(4, options: hex("01010100"), getIPv4))),
        GoodFrame("6in4", .ethernet(0x0800, .ipv4(41, getIPv6))),
        GoodFrame("4in6", .ethernet(0x86dd, .ipv6(4, getIPv4))),
        GoodFrame("6in6", .ethernet(0x86dd, .ipv6(60, .extensionHeader(41, getIPv6)))),
        GoodFrame("MPLS in IP", .ethernet(0x0800, .ipv4(137, .mpls(9, getIPv4)))),
        GoodFrame(
            "VXLAN",
            .ethernet(
                0x0800,
                .ipv4(17, .udp(destination: 4789, .vxlan(0xabcdef, .ethernet(0x0800, getIPv4))))
            )
        ),
        GoodFrame(
            "VXLAN carrying ARP",
            .ethernet(
                0x0800,
                .ipv4(
                    17,
                    .udp(destination: 8472, .vxlan(1, .ethernet(0x0806, .arp(operation: 1))))
                )
            )
        ),
        GoodFrame(
            "Geneve with options",
            .ethernet(
                0x86dd,
                .ipv6(
                    17,
                    .udp(
                        destination: 6081,
                        .geneve(
                            0x123456,
                            0x6558,
                            options: hex("0102 80 01 deadbeef"),
                            .ethernet(0x86dd, getIPv6)
                        )
                    )
                )
            )
        ),
        GoodFrame(
            "Geneve carrying IP",
            .ethernet(
                0x0800,
                .ipv4(17, .udp(destination: 6081, .geneve(7, 0x0800, getIPv4)))
            )
        ),
        GoodFrame(
            "GTP-U",
            .ethernet(0x0800, .ipv4(17, .udp(destination: 2152, .gtpu(9, getIPv4))))
        ),
        GoodFrame(
            "GTP-U with extension headers",
            .ethernet(
                0x86dd,
                .ipv6(
                    17,
                    .udp(
                        destination: 2152,
                        .gtpu(
                            0xfedc_ba98,
                            fields: hex("0001 00 85 01 1001 c0 02 000000000000 00"),
                            getIPv6
                        )
                    )
                )
            )
        ),
        GoodFrame("tunnels up to the limit", .ethernet(0x0800, tunnels(8))),
    ]

    private static let applications: [GoodFrame] = [
        GoodFrame("HTTP GET", .ethernet(0x0800, getIPv4)),
        GoodFrame(
            "HTTP response",
            .ethernet(
                0x0800,
                .ipv4(6, .tcp(.text("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")))
            )
        ),
        GoodFrame("TLS", .ethernet(0x0800, .ipv4(6, .tcp(destination: 443, .octets(clientHello))))),
    ]

    /// A client hello for `example.com` that offers h2, http/1.1, TLS 1.3 and 1.2, with GREASE.
    static let clientHello = tlsRecord(
        clientHelloBody(
            extensions: hex("0a0a 0000") + tlsExtension(0, hex("000e 00 000b") + "example.com".utf8)
                + tlsExtension(16, hex("000c 02") + "h2".utf8 + [8] + "http/1.1".utf8)
                + tlsExtension(43, hex("06 3a3a 0304 0303"))
        )
    )

    /// The body of a client hello, with an empty list of extensions only where one is given.
    static func clientHelloBody(extensions: [UInt8]?) -> [UInt8] {
        hex("0303") + [UInt8](repeating: 0x5a, count: 32) + hex("04 01020304")
            + hex("0004 1301 c02f") + hex("01 00")
            + (extensions.map { big(UInt16($0.count)) + $0 } ?? [])
    }

    static func tlsExtension(_ type: UInt16, _ data: [UInt8]) -> [UInt8] {
        big(type) + big(UInt16(data.count)) + data
    }

    /// A handshake message of type client hello in a record of its own.
    static func tlsRecord(_ body: [UInt8]) -> [UInt8] {
        hex("16 0301") + big(UInt16(body.count + 4)) + [1, 0] + big(UInt16(body.count)) + body
    }
}
