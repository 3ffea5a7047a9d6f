internal import Clinux
internal import Glibc

/// Who a process acts for.
struct UserIdentity: Equatable {
    var user: uid_t
    var group: gid_t
    var groups: [gid_t]

    /// The user of the system's name `name`; nil if there is none.
    init?(named name: String) {
        guard let entry = unsafe getpwnam(name) else { return nil }
        let group = unsafe entry.pointee.pw_gid
        self.init(user: unsafe entry.pointee.pw_uid, name: name, group: group)
    }

    /// Whoever had root run hdrlog through sudo(8); nil if nobody did.
    ///
    /// Only root's own environment is believed, and only in this: it can but take rights away.
    static var invoking: UserIdentity? {
        guard getuid() == 0, geteuid() == 0, let user = number("SUDO_UID"), user != 0,
            let group = number("SUDO_GID")
        else { return nil }
        let name = unsafe getpwuid(user).map { unsafe String(cString: $0.pointee.pw_name) }
        return UserIdentity(user: user, name: name, group: group)
    }

    private init(user: uid_t, name: String?, group: gid_t) {
        self.user = user
        self.group = group
        groups = [group]
        guard let name else { return }
        var list = [gid_t](repeating: 0, count: 65536)  // NGROUPS_MAX
        var count = Int32(list.count)
        if unsafe getgrouplist(name, group, &list, &count) >= 0 {
            groups = Array(list.prefix(Int(count)))
        }
    }

    private static func number(_ variable: String) -> UInt32? {
        unsafe getenv(variable).flatMap { unsafe UInt32(String(cString: $0)) }
    }

    /// Whether this is who the process acts for already.
    var isCurrent: Bool {
        getuid() == user && geteuid() == user && getgid() == group && getegid() == group
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
