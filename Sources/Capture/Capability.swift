internal import Clinux

/// Capabilities of a process (capabilities(7)).
public struct Capability: OptionSet, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    private init(number: Int32) {
        rawValue = 1 << UInt64(number)
    }

    public static let kill = Capability(number: CAP_KILL)
    public static let networkAdmin = Capability(number: CAP_NET_ADMIN)
    public static let rawNetwork = Capability(number: CAP_NET_RAW)
    public static let performance = Capability(number: CAP_PERFMON)
    public static let bpf = Capability(number: CAP_BPF)

    /// Those that capturing can take, by their names in setcap(8), in the order that it prints them in.
    public static let named: [(name: String, capability: Capability)] = [
        ("cap_bpf", .bpf), ("cap_net_admin", .networkAdmin), ("cap_net_raw", .rawNetwork),
        ("cap_perfmon", .performance),
    ]

    /// Those in effect for the calling thread.
    public static var effective: Capability { current.effective }

    /// Those that the calling thread has or could have, and those in effect.
    public static var current: (permitted: Capability, effective: Capability) {
        var (permitted, effective): (UInt64, UInt64) = (0, 0)
        unsafe clinux_capabilities(&permitted, &effective)
        return (Capability(rawValue: permitted), Capability(rawValue: effective))
    }

    /// The names of those that capturing can take and this process lacks.
    public static var missingNames: [String] {
        let effective = effective
        return named.filter { !effective.contains($0.capability) }.map(\.name)
    }
}
