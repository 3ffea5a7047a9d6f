public import Capture
internal import Clibpcap
internal import Glibc

/// Network namespaces (network_namespaces(7)).
public enum NetworkNamespace {
    /// Has this process use the namespace that `ip netns` lists as `name`, that of the process with this
    /// number, or the one at this path.
    ///
    /// For the calling thread alone, and those that it starts; so, before there are others.
    public static func enter(_ name: String) throws(CaptureError) {
        let isProcess = !name.isEmpty && name.allSatisfy(\.isNumber)
        var paths = name.contains("/") ? [name] : ["/run/netns/\(name)"]
        if isProcess { paths.append("/proc/\(name)/ns/net") }
        var descriptor: Int32 = -1
        for path in paths where descriptor < 0 {
            descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        }
        guard descriptor >= 0 else {
            let advice =
                isProcess
                ? "there is no process \(name)" : "'ip netns' lists the names that there are"
            throw failure(name, errno, errno == ENOENT ? advice : nil)
        }
        defer { close(descriptor) }
        let networkNamespaces: Int32 = 0x4000_0000  // CLONE_NEWNET
        guard setns(descriptor, networkNamespaces) == 0 else { throw failure(name, errno, nil) }
    }

    private static func failure(_ name: String, _ error: Int32, _ advice: String?) -> CaptureError {
        let isPermission = error == EPERM || error == EACCES
        let advice = advice ?? (isPermission ? "run as root, or with cap_sys_admin" : nil)
        return CaptureError(
            isPermission ? .permission : .failed,
            "network namespace \(name): \(errorText(error))" + (advice.map { "; \($0)" } ?? "")
        )
    }
}
