internal import Clibbpf
internal import Glibc

/// Keeps interfaces in promiscuous mode, in which they let frames to others through, while it lives.
final class Promiscuity {
    private let descriptor: Int32

    /// Whether it does nothing, for want of the right to capture packets (CAP_NET_RAW).
    var isRefused: Bool { descriptor < 0 }

    init() {
        descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func add(_ interface: UInt32) {
        var request = packet_mreq()
        request.mr_ifindex = Int32(bitPattern: interface)
        request.mr_type = UInt16(PACKET_MR_PROMISC)
        _ = unsafe setsockopt(
            descriptor,
            SOL_PACKET,
            PACKET_ADD_MEMBERSHIP,
            &request,
            socklen_t(MemoryLayout<packet_mreq>.size)
        )
    }
}
