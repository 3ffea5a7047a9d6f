/// Where a program finds what the kernel tells it of a frame: offsets of `struct __sk_buff` at tc, and
/// of `struct xdp_md` at XDP (`linux/bpf.h`).
struct KernelContext {
    /// The start and the end of the octets that lie in one piece.
    var data: Int16
    var dataEnd: Int16
    var interfaceIndex: Int16

    static let tc = KernelContext(data: 76, dataEnd: 80, interfaceIndex: 40)
    static let xdp = KernelContext(data: 0, dataEnd: 4, interfaceIndex: 12)

    /// Of `struct __sk_buff` alone.
    enum TC {
        static let length: Int16 = 0
        static let packetType: Int16 = 4
        static let vlanPresent: Int16 = 20
        static let vlanTag: Int16 = 24
    }

    /// How a frame came (`linux/if_packet.h`).
    enum PacketType {
        static let host: Int32 = 0
        static let outgoing: Int32 = 4
    }
}
