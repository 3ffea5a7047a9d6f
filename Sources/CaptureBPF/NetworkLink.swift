internal import Capture
internal import Clibbpf
internal import Glibc

/// A network interface as the kernel tells of it.
struct NetworkLink: Equatable {
    var index: UInt32
    var name: String
    var isUp: Bool
    var isLoopback: Bool

    /// The kind of its frames' first header as a DLT number; nil for one that hdrlog does not know.
    var linkType: Int32?

    /// The kernel's number for the hardware (`ARPHRD_ETHER`, ...).
    var hardwareType: UInt16

    /// Frames that the interface or its driver had no room for.
    var dropped: UInt64

    static let ethernet: Int32 = 1
    static let rawIP: Int32 = 12

    /// Reads an `RTM_NEWLINK` or `RTM_DELLINK` message.
    init?(_ message: NetlinkMessage) {
        // Bridges tell of their ports by the same messages, of a family of their own.
        guard let head = message.body.value(ifinfomsg.self),
            Int32(head.ifi_family) == AF_UNSPEC
        else { return nil }
        index = UInt32(bitPattern: head.ifi_index)
        isUp = head.ifi_flags & UInt32(IFF_UP.rawValue) != 0
        isLoopback = head.ifi_flags & UInt32(IFF_LOOPBACK.rawValue) != 0
        hardwareType = head.ifi_type
        linkType =
            switch Int32(head.ifi_type) {
            case ARPHRD_ETHER, ARPHRD_LOOPBACK: Self.ethernet
            // Tunnels without a link header of their own: frames start with IP.
            case ARPHRD_NONE, ARPHRD_RAWIP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT: Self.rawIP
            default: nil
            }
        name = ""
        dropped = 0
        for (type, value) in message.attributes(behind: MemoryLayout<ifinfomsg>.size) {
            switch type {
            case Int(IFLA_IFNAME): name = value.string
            case Int(IFLA_STATS64):
                guard let counts = value.value(rtnl_link_stats64.self) else { continue }
                dropped = counts.rx_missed_errors + counts.rx_fifo_errors
            default: break
            }
        }
        guard !name.isEmpty else { return nil }
    }

    /// All interfaces of the network namespace, asked for through `socket`.
    static func all(by socket: NetlinkSocket) throws(BPFError) -> [NetworkLink] {
        var links: [NetworkLink] = []
        let request = unsafe withUnsafeBytes(of: ifinfomsg()) { unsafe Array($0) }
        try socket.list(Int(RTM_GETLINK), request) { message in
            if let link = NetworkLink(message) { links.append(link) }
        }
        return links
    }
}
