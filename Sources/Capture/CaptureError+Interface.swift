internal import Glibc

// What every live source can fail with.
extension CaptureError {
    public static func noInterface(_ name: String) -> CaptureError {
        CaptureError(
            .failed,
            "interface \(name): there is none of this name; 'hdrlog -D' lists them"
        )
    }

    public static func interfaceIsDown(_ name: String) -> CaptureError {
        CaptureError(
            .failed,
            "interface \(name): is down; 'ip link set \(name) up' brings it up"
        )
    }

    public static func noPermission(interface name: String) -> CaptureError {
        let capabilities = "cap_bpf,cap_net_admin,cap_net_raw,cap_perfmon"
        let advice =
            geteuid() == 0
            ? "this root lacks some of \(capabilities), as in a container"
            : "run as root, or give hdrlog the capabilities: setcap \(capabilities)+ep "
                + executablePath
        return CaptureError(.permission, "interface \(name): no permission to capture; \(advice)")
    }

    /// Where this program's file is.
    private static var executablePath: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/self/exe", &path, path.count - 1)
        return length > 0 ? unsafe String(cString: &path) : "hdrlog"
    }
}
