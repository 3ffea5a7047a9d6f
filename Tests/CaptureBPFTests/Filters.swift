/// pcap-filter(7) expressions for Ethernet.
enum Filters {
    /// Those that libpcap compiles otherwise, or only, for what an interface captures.
    ///
    /// The rest it compiles as for capture files, which takes a hundredth of the time.
    static let aboutMetadata = Set(vlan + directions + ["geneve and vlan"]).union(
        encapsulations.filter { $0.hasPrefix("vlan") }
    )

    static let all =
        hosts + networks + ports + link + network + transport + vlan + encapsulations + llc
        + directions + lengths + arithmetic + combinations

    /// Those that no frame that is made here passes.
    static let neverMatching: Set = [
        "ifindex 2", "outbound and ifindex 2", "ip[0] & 0xf < 5 and ip[0] >> 4 = 6",
        "len > 100000", "ether[40000] = 1", "ip[ip[2:2] * 65536] = 1",
    ]

    /// Those that every frame passes, though what is too short for the headers does not.
    static let alwaysMatching: Set = ["1 = 1", "ifindex 1", "len >= 0"]

    static let untranslatable = [
        "ip6 protochain 6", "ip6 protochain \\tcp and port 80", "ip protochain 6", "protochain 51",
    ]

    private static let hosts = [
        "host 10.1.1.2", "src host 10.1.1.2", "dst host 10.1.1.2", "src or dst host 10.1.1.3",
        "src and dst host 10.1.1.2", "ip host 10.1.1.2", "arp host 10.1.1.2", "rarp host 10.1.1.2",
        "host 2001:db8::1", "src host 2001:db8::1", "dst host fe80::1", "ip6 host 2001:db8::2",
        "not host 10.1.1.2", "host 10.1.1.2 or host 2001:db8::2", "arp src host 10.1.1.3",
        "ether host 02:00:00:00:00:01", "ether src 02:00:00:00:00:01",
        "ether dst 02:00:00:00:00:02", "ether dst host ff:ff:ff:ff:ff:ff",
        "wlan host 02:00:00:00:00:01", "fddi src 02:00:00:00:00:02", "tr dst 02:00:00:00:00:01",
        "host 10.1.1.2 and ether host 02:00:00:00:00:01", "decnet host 1.2", "decnet src 1.2",
        "decnet dst 1.2",
    ]

    private static let networks = [
        "net 10", "net 10.1", "net 10.1.1", "net 10.1.1.0/24", "net 10.1.1.0/30",
        "net 10.0.0.0 mask 255.0.0.0", "src net 192.168.0.0/16", "dst net 10.1.0.0/16",
        "src and dst net 10.0.0.0/8", "ip net 192.168.1.64/26", "arp net 10.1.1.0/24",
        "net 2001:db8::/32", "src net fe80::/10", "dst net ff02::/16", "ip6 net 2001:db8::2/128",
        "not net 10.0.0.0/8", "net 0.0.0.0/0", "src net 2001:db8::/63",
    ]

    private static let ports = [
        "port 80", "src port 80", "dst port 80", "src or dst port 53", "src and dst port 80",
        "tcp port 80", "udp port 53", "sctp port 80", "tcp src port 22", "udp dst port 53",
        "ip6 and tcp port 80", "ip and udp port 53", "portrange 20-25", "src portrange 20-25",
        "dst portrange 1000-9000", "tcp portrange 80-443", "udp portrange 4789-6081",
        "sctp portrange 1-1023", "port domain", "tcp port http", "udp port 53 or tcp port 22",
        "not port 22", "tcp dst port 8080 or tcp dst port 443", "tcp portrange 80-80",
    ]

    private static let link = [
        "ether proto 0x0800", "ether proto \\ip", "ether proto \\ip6", "ether proto \\arp",
        "ether proto 0x88cc", "ether proto 0x42", "arp", "rarp", "ip", "ip6", "decnet", "atalk",
        "aarp", "lat", "moprc", "mopdl", "ipx", "stp", "netbeui", "iso", "link proto 0x9000",
        "ether broadcast", "broadcast", "ether multicast", "multicast", "ip multicast",
        "ip6 multicast", "clnp", "esis", "isis", "iso proto 0x83", "iso proto \\clnp", "l1", "l2",
        "iih", "lsp", "snp", "csnp", "psnp", "isis proto 18", "ether proto 0x6007",
        "ether[0] & 1 = 0",
    ]

    private static let network = [
        "ip proto 6", "ip proto \\udp", "ip6 proto 6", "ip6 proto \\udp", "proto 17", "proto \\tcp",
        "icmp", "icmp6", "igmp", "igrp", "pim", "ah", "esp", "vrrp", "carp", "ip proto 41",
        "ip proto 47", "ip6 proto 44", "proto 50", "ip[6:2] & 0x1fff != 0",
        "ip[6:2] & 0x1fff = 0 and ip[6] & 0x20 != 0", "ip[6] & 0x40 != 0", "ip[8] < 5",
        "ip[0] & 0xf > 5", "ip[0] & 0xf != 5 and tcp port 80", "ip[9] = 17", "ip6[6] = 44",
        "ip6[7] = 64", "ip6[40] = 128", "ip[12:4] = 0x0a010102", "(ip[1] & 0xfc) >> 2 = 46",
        "arp[6:2] = 1", "arp[6:2] = 2 and arp[14:4] = 0x0a010102", "ip6[4:2] > 40",
        "ip6 proto 0",
    ]

    private static let transport = [
        "tcp", "udp", "sctp", "tcp[tcpflags] & tcp-syn != 0",
        "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn",
        "tcp[tcpflags] & (tcp-rst|tcp-fin) != 0", "tcp[tcpflags] == tcp-ack|tcp-push",
        "tcp[13] & 2 != 0 and dst port 80", "tcp[tcpflags] & (tcp-ece|tcp-cwr|tcp-urg) != 0",
        "icmp[icmptype] == icmp-echo", "icmp[icmptype] != icmp-echoreply and icmp[icmpcode] = 0",
        "icmp[icmptype] = icmp-unreach or icmp[icmptype] = icmp-timxceed",
        "icmp6[icmp6type] == icmp6-echo", "icmp6[icmp6type] = icmp6-neighborsolicit",
        "icmp6[icmp6code] = 0", "udp[4:2] > 20", "udp[0:2] = udp[2:2]", "sctp[0:2] = 80",
        "tcp[((tcp[12:1] & 0xf0) >> 2):4] = 0x47455420", "tcp[0:2] > 1023 and tcp[2:2] < 1024",
        "tcp[12] >> 4 > 5", "tcp[4:4] - tcp[8:4] > 0x80000000", "igmp[0] = 0x16",
        "vrrp[0] = 0x21", "pim[0] & 0xf = 0", "igrp[0] != 0", "ip[ip[0] & 0xf] = 10",
    ]

    private static let vlan = [
        "vlan", "vlan 5", "vlan 100", "not vlan", "vlan and tcp", "vlan 5 and tcp port 80",
        "vlan and host 10.1.1.2", "vlan and ip6", "vlan and vlan", "vlan 100 and vlan 200",
        "vlan && vlan 5 && udp", "vlan and vlan and vlan", "vlan and arp", "ip or (vlan and ip)",
        "vlan and ether host 02:00:00:00:00:01", "tcp port 80 or (vlan and tcp port 80)",
        "vlan and ip[8] > 32", "vlan and len > 100", "vlan and not port 22",
        "vlan 5 or vlan 100", "vlan and ether[12:2] = 0x0800", "vlan and mpls",
        "vlan and icmp6", "vlan and ip[2:2] = len - 14", "vlan 0",
        "vlan and tcp[((tcp[12:1] & 0xf0) >> 2):1] = 0x47",
    ]

    private static let encapsulations = [
        "mpls", "mpls 100", "mpls 1024", "mpls and ip", "mpls 100 and mpls 1024",
        "mpls and mpls and host 10.1.1.2", "mpls and tcp port 80", "mpls and ip6", "pppoed",
        "pppoes", "pppoes 39", "pppoes and ip", "pppoes 0x27 and tcp port 80", "pppoes and ip6",
        "geneve", "geneve 0xb", "geneve and ip", "geneve and tcp port 80", "geneve and vlan",
        "geneve 11 and host 10.1.1.2", "geneve and arp", "vlan and pppoes and ip",
        "vlan and mpls 100", "ip proto 4 and ip[29] = 6",
        "udp dst port 4789 and udp[8] & 8 != 0 and udp[32:2] = 0x0800",
    ]

    private static let llc = [
        "llc", "llc i", "llc s", "llc u", "llc rr", "llc rnr", "llc rej", "llc ui", "llc ua",
        "llc disc", "llc sabme", "llc test", "llc xid", "llc frmr",
    ]

    private static let directions = [
        "inbound", "outbound", "inbound and tcp", "outbound or udp", "not inbound", "ifindex 1",
        "ifindex 2", "outbound and ifindex 2",
    ]

    private static let lengths = [
        "less 70", "greater 100", "len = 60", "len > 4000", "len > 100000", "len - 14 = ip[2:2]",
        "len & 1 = 0", "len >= 0", "ip[2:2] < len", "ip[len - 15] = 0", "ether[len - 1] > 127",
        "ether[len - 20:4] & 1 = 1",
    ]

    private static let arithmetic = [
        "ip[0] + ip[1] > 70", "ip[8] - 1 > 63", "ip[8] * 4 = 256", "ip[2:2] / 4 > 12",
        "ip[2:2] % 8 = 4", "ip[2:2] / ip[1] > 3", "ip[2:2] % ip[1] = 1", "ip[8] ^ 0x40 = 0",
        "ip[4:2] | 1 = ip[4:2]", "ip[8] << 2 = 256", "ip[12:4] >> 24 = 10", "1 << ip[8] = 0",
        "0xffffffff >> ip[1] = 0", "1 << ip[1] > 3", "-ip[8] = 0xffffffc0",
        "ip[8] = 64 and -(ip[8]) != 0", "1 = 1", "ether[0:4] & 0x01000000 = 0",
        "ether[11] = 1", "ether[10:4] = 0x00010800", "ether[9:4] & 0xff = 8",
        "ether[11:2] = 0x0108", "ether[11:4] & 0xff = 0x45", "ether[ip[0] & 0xf] = 0",
        "ether[ether[11] + 9:4] & 1 = 0", "ether[ether[11] * 2 + 8:2] & 1 = 0", "ether[40000] = 1",
        "ether[4600] & 1 = 1",
        "ether[4000 + ip[8]] & 1 = 1", "ip[ip[2:2] - 1] & 1 = 0", "ip[ip[2:2] * 65536] = 1",
        "ether[ip[4:2] << 16 >> 16] & 1 = 0", "tcp[tcp[12] >> 2] > 64",
        "tcp[tcp[12] - 0x50] & 1 = 0", "ip[0] & 0xf < 5 and ip[0] >> 4 = 6",
        "ether[12:2] >= 0x600 and ether[12:2] <= 0x86dd", "(ip[2:2] - ((ip[0]&0xf)<<2)) > 20",
        "((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0", "ip[9] = ip[1] + 6",
    ]

    private static let combinations = [
        "host 10.1.1.2 and not port 22",
        "tcp and (port 80 or port 443) and not net 192.168.0.0/16",
        "(tcp or udp) and port 80 or icmp", "not (tcp or udp or arp)", "ip6 and tcp",
        "! ip and ! ip6", "tcp && dst port 80 || udp && src port 53",
        "src host 10.1.1.2 and (dst port 80 or 443 or 8080)",
        "src 10.1.1.2 or 10.1.1.3 or 10.0.0.1",
        "ip and not multicast and len > 60",
        "tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) > 20))",
    ]
}
