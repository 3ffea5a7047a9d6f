/// The link types that dissection can start from, by their DLT number (pcap-linktype(7)).
///
/// DLT and LINKTYPE numbers agree but for raw IP, which libpcap reports as 12 on Linux.
public enum LinkType: Int32, Sendable, CaseIterable {
    case bsdNull = 0
    case ethernet = 1
    case ppp = 9
    case rawIP = 12
    case pppSerial = 50
    case bsdLoop = 108
    case linuxSLL = 113
    case ipv4 = 228
    case ipv6 = 229
    case linuxSLL2 = 276

    /// The name of pcap-linktype(7), without the prefix `DLT_`.
    public var name: StaticString {
        switch self {
        case .bsdNull: "NULL"
        case .ethernet: "EN10MB"
        case .ppp: "PPP"
        case .rawIP: "RAW"
        case .pppSerial: "PPP_SERIAL"
        case .bsdLoop: "LOOP"
        case .linuxSLL: "LINUX_SLL"
        case .ipv4: "IPV4"
        case .ipv6: "IPV6"
        case .linuxSLL2: "LINUX_SLL2"
        }
    }
}
