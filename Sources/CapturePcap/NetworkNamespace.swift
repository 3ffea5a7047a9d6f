public import Capture
internal import Clibpcap
internal import Glibc

/// Network namespaces (network_namespaces(7)).
public enum NetworkNamespace {
    /// Has this process use the namespace that `ip netns` lists as `name`, or that of the process with
    /// this number.
    ///
    /// For the calling thread alone, and those that it starts; so, before there are others.
    public static func enter(_ name: String) throws(CaptureError) {
        let isProcess = !name.isEmpty && name.allSatisfy(\.isNumber)
        let path = isProcess ? "/proc/\(name)/ns/net" : "/run/netns/\(name)"
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let what =
                isProcess ? "there is no process \(name)" : "'ip netns' lists those there are"
            throw failure(name, errno, errno == ENOENT ? what : nil)
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
