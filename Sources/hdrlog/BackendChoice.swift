internal import ArgumentParser

#if BPF
    internal import CaptureBPF
#endif

/// What the user wants live captures made by.
enum BackendChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, tc, tcx, clsact, xdp, pcap

    /// Whether libpcap is to be taken where nothing else works.
    var allowsPcap: Bool { self == .auto || self == .pcap }

    #if BPF
        /// The ways by eBPF, the best first.
        var methods: [BPFMethod] {
            switch self {
            case .auto, .tc: [.tcx, .clsact]
            case .tcx: [.tcx]
            case .clsact: [.clsact]
            case .xdp: [.xdp]
            case .pcap: []
            }
        }
    #endif
}
