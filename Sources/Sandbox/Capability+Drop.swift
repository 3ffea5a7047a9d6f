internal import Capture
internal import Clinux

extension Capability {
    /// Has no program that this process starts get capabilities, where the process may say so.
    ///
    /// It does not matter much: a process without new privileges (no_new_privs) gets none anyway.
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
