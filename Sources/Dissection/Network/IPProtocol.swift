/// An IP protocol number, or an IPv6 next header value (IANA, "Protocol Numbers").
public struct IPProtocol: RawRepresentable, Equatable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let hopByHopOptions = IPProtocol(rawValue: 0)
    public static let icmp = IPProtocol(rawValue: 1)
    public static let ipv4 = IPProtocol(rawValue: 4)
    public static let tcp = IPProtocol(rawValue: 6)
    public static let udp = IPProtocol(rawValue: 17)
    public static let dccp = IPProtocol(rawValue: 33)
    public static let ipv6 = IPProtocol(rawValue: 41)
    public static let routing = IPProtocol(rawValue: 43)
    public static let fragment = IPProtocol(rawValue: 44)
    public static let gre = IPProtocol(rawValue: 47)
    public static let authentication = IPProtocol(rawValue: 51)
    public static let icmpv6 = IPProtocol(rawValue: 58)
    public static let noNextHeader = IPProtocol(rawValue: 59)
    public static let destinationOptions = IPProtocol(rawValue: 60)
    public static let sctp = IPProtocol(rawValue: 132)
    public static let mobility = IPProtocol(rawValue: 135)
    public static let udpLite = IPProtocol(rawValue: 136)
    public static let mplsInIP = IPProtocol(rawValue: 137)
    public static let hip = IPProtocol(rawValue: 139)
    public static let shim6 = IPProtocol(rawValue: 140)

    /// Whether this is an IPv6 extension header that can be skipped by its length (RFC 7045).
    ///
    /// Encapsulating security payload (50) hides what follows, so it counts as the upper layer.
    public var isExtensionHeader: Bool {
        switch self {
        case .hopByHopOptions, .routing, .fragment, .authentication, .destinationOptions,
            .mobility, .hip, .shim6:
            true
        default: false
        }
    }

    /// Whether the protocol's header starts with a source and a destination port.
    public var hasPorts: Bool {
        switch self {
        case .tcp, .udp, .dccp, .sctp, .udpLite: true
        default: false
        }
    }

    /// The name of an extension header in the output; nil for what is none.
    public var extensionHeaderName: StaticString? {
        switch self {
        case .hopByHopOptions: "hop_by_hop"
        case .routing: "routing"
        case .fragment: "fragment"
        case .authentication: "authentication"
        case .destinationOptions: "destination_options"
        case .mobility: "mobility"
        case .hip: "hip"
        case .shim6: "shim6"
        default: nil
        }
    }
}
