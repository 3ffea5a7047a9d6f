/// The part of a frame at which dissection can stop.
public enum Layer: UInt8, Sendable, CaseIterable {
    case ethernet, linuxSLL, linuxSLL2, bsdLoopback, ppp, ciscoHDLC
    case llc, vlan, mpls, pppoe
    case arp, ipv4, ipv4Options, ipv6, ipv6Extension, authentication
    case tcp, tcpOptions, udp, sctp, icmp, icmpv6, icmpQuote
    case gre, vxlan, geneve, gtpu, tunnel
    case http, tls

    /// The name in the output.
    public var name: StaticString {
        switch self {
        case .ethernet: "ethernet"
        case .linuxSLL: "sll"
        case .linuxSLL2: "sll2"
        case .bsdLoopback: "loopback"
        case .ppp: "ppp"
        case .ciscoHDLC: "cisco_hdlc"
        case .llc: "llc"
        case .vlan: "vlan"
        case .mpls: "mpls"
        case .pppoe: "pppoe"
        case .arp: "arp"
        case .ipv4: "ipv4"
        case .ipv4Options: "ipv4_options"
        case .ipv6: "ipv6"
        case .ipv6Extension: "ipv6_extension"
        case .authentication: "authentication"
        case .tcp: "tcp"
        case .tcpOptions: "tcp_options"
        case .udp: "udp"
        case .sctp: "sctp"
        case .icmp: "icmp"
        case .icmpv6: "icmpv6"
        case .icmpQuote: "icmp_quote"
        case .gre: "gre"
        case .vxlan: "vxlan"
        case .geneve: "geneve"
        case .gtpu: "gtpu"
        case .tunnel: "tunnel"
        case .http: "http"
        case .tls: "tls"
        }
    }
}
