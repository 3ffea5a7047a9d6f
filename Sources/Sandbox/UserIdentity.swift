public import Capture
public import Glibc

/// Who a process acts for.
public struct UserIdentity: Equatable {
    public let user: uid_t
    public let group: gid_t
    public let groups: [gid_t]

    /// What tells programs who they run for.
    public let environment: [String: String]

    /// The user of the system's name `name`; nil if there is none.
    init?(named name: String) {
        guard let entry = unsafe getpwnam(name) else { return nil }
        unsafe self.init(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid, entry)
    }

    /// Whoever had root run hdrlog through sudo(8); nil if nobody did.
    ///
    /// Only root's own environment is believed, and only in this: it can but take rights away.
    ///
    /// - Throws: if that environment names no user.
    public static func invoking() throws(CaptureError) -> UserIdentity? {
        guard getuid() == 0, geteuid() == 0, let user = variable("SUDO_UID") else { return nil }
        guard let user = UInt32(user), let group = variable("SUDO_GID").flatMap({ UInt32($0) })
        else {
            throw CaptureError(
                .failed,
                "SUDO_UID and SUDO_GID name no user, and the command must not run as root: unset both"
            )
        }
        return user == 0
            ? nil : unsafe UserIdentity(user: user, group: group, getpwuid(user))
    }

    /// A user of whom the system's list of users has `entry`.
    private init(user: uid_t, group: gid_t, _ entry: UnsafeMutablePointer<passwd>?) {
        self.user = user
        self.group = group
        guard let entry = unsafe entry else {
            groups = [group]
            environment = [:]
            return
        }
        let name = unsafe String(cString: entry.pointee.pw_name)
        environment = unsafe [
            "HOME": String(cString: entry.pointee.pw_dir), "USER": name, "LOGNAME": name,
        ]
        var list: [gid_t] = []
        // Where there is no room it says how many there are.
        var count: Int32 = 0
        while unsafe getgrouplist(name, group, &list, &count) < 0, Int(count) > list.count {
            list = [gid_t](repeating: 0, count: Int(count))
        }
        groups = list.isEmpty ? [group] : Array(list.prefix(Int(count)))
    }

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Whether this is who the process acts for already.
    var isCurrent: Bool {
        getuid() == user && geteuid() == user && getgid() == group && getegid() == group
    }

    /// The supplementary groups of the process.
    static func currentGroups() -> [gid_t] {
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        let count = unsafe getgroups(Int32(groups.count), &groups)
        return Array(groups.prefix(Int(max(0, count))))
    }

    /// Has the whole process act for this user, with no way back.
    func assume() throws(CallFailure) {
        guard unsafe setgroups(groups.count, groups) == 0 else {
            throw CallFailure("setgroups", errno)
        }
        guard setgid(group) == 0 else { throw CallFailure("setgid", errno) }
        guard setuid(user) == 0 else { throw CallFailure("setuid", errno) }
    }
}
