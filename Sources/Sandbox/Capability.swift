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

    public static let networkAdmin = Capability(number: CAP_NET_ADMIN)
    public static let rawNetwork = Capability(number: CAP_NET_RAW)
    public static let systemAdmin = Capability(number: CAP_SYS_ADMIN)
    public static let performance = Capability(number: CAP_PERFMON)
    public static let bpf = Capability(number: CAP_BPF)

    /// Those that capturing can take, by their names in setcap(8).
    public static let named: [(name: String, capability: Capability)] = [
        ("cap_bpf", .bpf), ("cap_net_admin", .networkAdmin), ("cap_net_raw", .rawNetwork),
        ("cap_perfmon", .performance),
    ]

    /// Those in effect for the calling thread.
    public static var effective: Capability { current.effective }

    static var current: (permitted: Capability, effective: Capability) {
        var (permitted, effective): (UInt64, UInt64) = (0, 0)
        unsafe clinux_capabilities(&permitted, &effective)
        return (Capability(rawValue: permitted), Capability(rawValue: effective))
    }

    /// Has no program that this process starts get capabilities, where the process may say so; it does not
    /// matter much, for a process without new privileges (no_new_privs) gets none from programs anyway.
    static func emptyBoundingSet() {
        for number: Int32 in 0..<64 {
            if clinux_limit_capability(number) < 0 { return }
        }
    }

    /// Gives up all others, for good.
    ///
    /// For the calling thread alone, and those that it starts.
    func keepAlone() throws(CallFailure) {
        clinux_clear_ambient_capabilities()
        let kept = intersection(Self.current.permitted)
        let status = clinux_set_capabilities(kept.rawValue)
        if status < 0 { throw CallFailure("capset", -status) }
    }
}
