/// How the capture programs are attached to an interface.
public enum BPFMethod: Sendable {
    /// tc by links, which end with the process; the kernel has them from 6.6 on.
    case tcx

    /// tc by filters of the clsact qdisc, which stay until they are removed.
    case clsact

    /// XDP for what is received, tc for what is sent.
    case xdp

    /// The name in messages.
    public var name: String {
        switch self {
        case .tcx: "tc (TCX)"
        case .clsact: "tc (clsact)"
        case .xdp: "xdp"
        }
    }
}
