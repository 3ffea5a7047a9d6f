/// An EtherType: what an Ethernet frame or a tunnel carries (IANA, "ETHER TYPES").
public struct EtherType: RawRepresentable, Equatable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let ipv4 = EtherType(rawValue: 0x0800)
    public static let arp = EtherType(rawValue: 0x0806)
    public static let transparentEthernet = EtherType(rawValue: 0x6558)
    public static let ipv6 = EtherType(rawValue: 0x86dd)
    public static let ppp = EtherType(rawValue: 0x880b)
    public static let mpls = EtherType(rawValue: 0x8847)
    public static let mplsUpstream = EtherType(rawValue: 0x8848)
    public static let pppoeDiscovery = EtherType(rawValue: 0x8863)
    public static let pppoeSession = EtherType(rawValue: 0x8864)

    /// Whether a VLAN tag follows: 802.1Q, 802.1ad, and the older numbers for stacked tags.
    public var isVLANTag: Bool {
        switch rawValue {
        case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300: true
        default: false
        }
    }
}
