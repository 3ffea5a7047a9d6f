internal import Clibbpf
internal import Glibc

/// What libbpf and the kernel offer, without an attachment.
public enum BPFSupport {
    /// The version of libbpf in use, as in `v1.1`.
    public static var libbpfVersion: String { unsafe String(cString: clibbpf_version()) }

    /// Whether the kernel has ring buffers (Linux 5.8); without the right to make one, it seems not.
    public static var hasRingBuffer: Bool { clibbpf_has_ring_buffer() }

    /// The kernel's number of the XDP program on an interface; nil for none.
    public static func xdpProgram(on interface: UInt32) -> UInt32? {
        let number = clibbpf_xdp_program(interface)
        return number == 0 ? nil : number
    }

    /// The interfaces, by the kernel's numbers, whose drivers run XDP programs themselves; nil where the
    /// kernel does not tell (before Linux 6.3).
    public static func interfacesWithNativeXDP() -> Set<UInt32>? {
        guard let socket = try? NetlinkSocket(family: NETLINK_GENERIC),
            let family = try? Self.family("netdev", by: socket)
        else { return nil }
        var interfaces: Set<UInt32> = []
        let getDevice: UInt8 = 1  // NETDEV_CMD_DEV_GET of linux/netdev.h
        do throws(BPFError) {
            try socket.list(Int(family), request(getDevice)) { message in
                var (index, features): (UInt32, UInt64) = (0, 0)
                for (type, value) in message.attributes(behind: headSize) {
                    switch type {
                    case 1: index = value.value(UInt32.self) ?? 0
                    case 3: features = value.value(UInt64.self) ?? 0
                    default: break
                    }
                }
                let basic: UInt64 = 1  // NETDEV_XDP_ACT_BASIC
                if features & basic != 0 { interfaces.insert(index) }
            }
        } catch {
            return nil
        }
        return interfaces
    }

    /// Octets of a `struct genlmsghdr`: the command, its version, and two that are reserved.
    private static var headSize: Int { 4 }

    private static func request(_ command: UInt8) -> [UInt8] { [command, 1, 0, 0] }

    /// The number of a family of generic netlink; nil if the kernel has none of this name.
    private static func family(
        _ name: String,
        by socket: NetlinkSocket
    ) throws(BPFError) -> UInt16? {
        var found: UInt16?
        let (control, getFamily) = (0x10, UInt8(3))  // GENL_ID_CTRL, CTRL_CMD_GETFAMILY
        try socket.list(control, request(getFamily)) { message in
            var (number, title): (UInt16?, String?) = (nil, nil)
            for (type, value) in message.attributes(behind: headSize) {
                switch type {
                case 1: number = value.value(UInt16.self)
                case 2: title = value.string
                default: break
                }
            }
            if title == name { found = number }
        }
        return found
    }
}
