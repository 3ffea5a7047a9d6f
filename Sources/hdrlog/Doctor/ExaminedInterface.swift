internal import Capture
internal import CapturePcap
internal import Clinux
internal import Glibc

#if BPF
    internal import CaptureBPF
#endif

/// What an interface and its driver do to frames, and let be done.
struct ExaminedInterface {
    var name: String
    var isUp: Bool
    var driver: String?

    /// Where XDP programs run: `native` or `generic`; nil if it is not known.
    var xdpMode: String?

    /// The kernel's number of the XDP program that is there already, beside which there can be no other.
    var xdpProgram: UInt32?

    /// What the interface, or the kernel for it, does that changes what is seen.
    var offloads: [Offload] = []

    /// By the names of ethtool(8), in its order.
    enum Offload: String, CaseIterable {
        /// Packets are cut, or put together, on the other side of the capture.
        case tso, gso, gro, lro

        /// VLAN tags of received frames stand beside them.
        case rxvlan

        fileprivate var question: UInt32 {
            switch self {
            case .tso: UInt32(ETHTOOL_GTSO)
            case .gso: UInt32(ETHTOOL_GGSO)
            case .gro: UInt32(ETHTOOL_GGRO)
            case .lro, .rxvlan: UInt32(ETHTOOL_GFLAGS)
            }
        }

        /// The bits of the answer that say that it is on.
        fileprivate var bits: UInt32 {
            switch self {
            case .tso, .gso, .gro: .max
            case .lro: 1 << 15  // ETH_FLAG_LRO
            case .rxvlan: 1 << 8  // ETH_FLAG_RXVLAN
            }
        }
    }

    /// All of this network namespace.
    static func all() throws(CaptureError) -> [ExaminedInterface] {
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        #if BPF
            let native = BPFSupport.interfacesWithNativeXDP()
        #endif
        var examined: [ExaminedInterface] = []
        for interface in try Interface.all() {
            // libpcap lists what is no interface, too.
            let index = unsafe if_nametoindex(interface.name)
            guard index > 0 else { continue }
            var one = ExaminedInterface(name: interface.name, isUp: interface.isUp)
            var driver = [CChar](repeating: 0, count: 32)
            if unsafe clinux_driver_name(socket, interface.name, &driver) == 0 {
                one.driver = unsafe String(cString: &driver)
            }
            one.offloads = Offload.allCases.filter { offload in
                var value: UInt32 = 0
                let status = unsafe clinux_driver_value(
                    socket,
                    interface.name,
                    offload.question,
                    &value
                )
                return status == 0 && value & offload.bits != 0
            }
            #if BPF
                one.xdpMode = native.map { $0.contains(index) ? "native" : "generic" }
                one.xdpProgram = BPFSupport.xdpProgram(on: index)
            #endif
            examined.append(one)
        }
        return examined
    }

    /// The command that has frames be seen as they are on the wire; nil where they are, or where nothing
    /// comes from a wire.
    var remedy: String? {
        guard !offloads.isEmpty, name != "lo" else { return nil }
        return "ethtool -K \(name) " + offloads.map { "\($0.rawValue) off" }.joined(separator: " ")
    }

    var json: JSONValue {
        .object([
            ("name", .text(name)), ("up", .boolean(isUp)), ("driver", driver.map { .text($0) }),
            ("xdp", xdpMode.map { .text($0) }),
            ("xdp_program", xdpProgram.map { .number(Int($0)) }),
            ("offloads", .list(offloads.map { .text($0.rawValue) })),
            ("remedy", remedy.map { .text($0) }),
        ])
    }
}
