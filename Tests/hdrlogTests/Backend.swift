/// A way to capture that a test asks for (`--backend`).
enum Backend: String, CaseIterable, Sendable {
    case tcx, clsact, xdp, pcap

    /// Those that are programs of hdrlog in the kernel.
    static let kernel: [Backend] = [.tcx, .clsact, .xdp]

    var flags: [String] { ["--backend", rawValue] }

    /// `hdrlog.backend` of its records.
    var name: String {
        switch self {
        case .tcx, .clsact: "tc"
        case .xdp: "xdp"
        case .pcap: "pcap"
        }
    }

    /// What standard error calls it, on virtual Ethernet interfaces.
    var announcement: String {
        switch self {
        case .tcx: "tc (TCX)"
        case .clsact: "tc (clsact)"
        case .xdp: "xdp (native)"
        case .pcap: "pcap"
        }
    }
}
