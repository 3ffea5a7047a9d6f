internal import Capture
internal import Glibc

/// Who had root run hdrlog, through sudo(8).
struct InvokingUser {
    let user: uid_t
    let group: gid_t
    let groups: [gid_t]

    /// What tells programs who they run for.
    let environment: [String: String]

    /// - Returns: nil where this process is not root, or nobody else had it run.
    static func current() throws(CaptureError) -> InvokingUser? {
        guard getuid() == 0, geteuid() == 0, let user = variable("SUDO_UID") else { return nil }
        guard let user = UInt32(user), let group = variable("SUDO_GID").flatMap({ UInt32($0) })
        else {
            throw CaptureError(
                .failed,
                "SUDO_UID and SUDO_GID name no user, and the command must not run as root: unset both"
            )
        }
        return user == 0 ? nil : InvokingUser(user, group)
    }

    private init(_ user: uid_t, _ group: gid_t) {
        self.user = user
        self.group = group
        guard let entry = unsafe getpwuid(user) else {
            groups = [group]
            environment = [:]
            return
        }
        let name = unsafe String(cString: entry.pointee.pw_name)
        environment = unsafe [
            "HOME": String(cString: entry.pointee.pw_dir), "USER": name, "LOGNAME": name,
        ]
        var count: Int32 = 65536  // NGROUPS_MAX
        var list = [gid_t](repeating: 0, count: Int(count))
        let isWhole = unsafe getgrouplist(name, group, &list, &count) >= 0
        groups = isWhole ? Array(list.prefix(Int(count))) : [group]
    }

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
