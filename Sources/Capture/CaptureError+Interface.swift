internal import Glibc

// What every live source can fail with.
extension CaptureError {
    /// There are `names` only.
    public static func noInterface(_ name: String, among names: [String]) -> CaptureError {
        let nearest = nearestName(to: name, among: names)
        return CaptureError(
            .failed,
            "interface \(name): there is none of this name; "
                + (nearest.map { "did you mean '\($0)'?" } ?? "'hdrlog -D' lists them")
        )
    }

    public static func interfaceIsDown(_ name: String) -> CaptureError {
        CaptureError(
            .failed,
            "interface \(name): is down; 'ip link set \(name) up' brings it up"
        )
    }

    public static func noPermission(interface name: String) -> CaptureError {
        let missing = Capability.missingNames
        let lack = missing.isEmpty ? "" : " for want of \(missing.joined(separator: ", "))"
        return CaptureError(
            .permission,
            "interface \(name): no permission to capture\(lack); \(capabilityAdvice)"
        )
    }

    /// What gives this process the capabilities that it lacks, in words for the user.
    private static var capabilityAdvice: String {
        if Capability.missingNames.isEmpty {
            return "a container or a security module is in the way"
        }
        if geteuid() == 0 { return "this root lacks them, as in a container" }
        return "run as root, or give hdrlog the capabilities: \(setcapCommand)"
    }

    /// The command that gives this program all capabilities that capturing can take.
    public static var setcapCommand: String {
        let names = Capability.named.map(\.name).joined(separator: ",")
        return "setcap \(names)+ep \(executablePath)"
    }

    /// Where this program's file is.
    private static var executablePath: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/self/exe", &path, path.count - 1)
        return length > 0 ? unsafe String(cString: &path) : "hdrlog"
    }
}
