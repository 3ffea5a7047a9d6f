public import Capture
internal import Clinux
internal import Glibc

/// The rights of this process, which it gives up once it has what it needs them for.
///
/// What comes from the wire, or out of a file, is read without them.
public struct Privileges {
    /// Who the process is to act for; nil to stay who it is.
    private let user: UserIdentity?
    private let warn: (String) -> Void

    /// Looks up the user to become: the one named, else the one who had root run hdrlog.
    ///
    /// `warn` is called with what the user should know though hdrlog goes on, a line.
    ///
    /// - Throws: if there is no such user.
    public init(user name: String?, warn: @escaping (String) -> Void) throws(CaptureError) {
        self.warn = warn
        guard let name else {
            // What names no user takes no rights away.
            user = try? UserIdentity.invoking()
            return
        }
        guard let user = UserIdentity(named: name) else {
            throw CaptureError(.usage, "'-Z \(name)': there is no user of this name")
        }
        self.user = user
    }

    /// Gives up all rights that a source of `needs` can do without: it reads, waits and writes.
    ///
    /// Call it when all is open, every child process has started, and there is one thread still:
    /// capabilities are a thread's own. Threads that are started later are like this one.
    public func drop(for needs: RunningNeeds) throws(CaptureError) {
        try drop(keeping: capabilities(for: needs))
        // It reads a file the first time.
        tzset()
        do throws(CallFailure) {
            try SystemCallFilter(SystemCallRule.running(needs)).install()
        } catch {
            // EINVAL: Linux without seccomp's filters, or before 4.17.
            guard error.number == ENOSYS || error.number == EINVAL else {
                throw Self.failure(error)
            }
            warn("this kernel cannot filter system calls (seccomp): nothing but that is missing")
        }
    }

    /// Gives up all capabilities, and acts for the user from now on; files can be opened still, as that
    /// user, and processes started.
    public func drop() throws(CaptureError) {
        try drop(keeping: [])
    }

    /// Has `body` run with the rights of the user, who is to own what it creates.
    ///
    /// - Throws: what `body` throws, or if the process cannot act for the user.
    public func asUser<Result: ~Copyable>(
        _ body: () throws(CaptureError) -> Result
    ) throws(CaptureError) -> Result {
        guard let user, !user.isCurrent else { return try body() }
        let (before, groupBefore) = (geteuid(), getegid())
        let groupsBefore = UserIdentity.currentGroups()
        // The groups first, and on the way back last: it takes root to change them.
        guard unsafe setgroups(user.groups.count, user.groups) == 0 else {
            throw Self.failure(CallFailure("setgroups", errno))
        }
        defer { unsafe setgroups(groupsBefore.count, groupsBefore) }
        guard setegid(user.group) == 0 else { throw Self.failure(CallFailure("setegid", errno)) }
        defer { setegid(groupBefore) }
        guard seteuid(user.user) == 0 else { throw Self.failure(CallFailure("seteuid", errno)) }
        defer { seteuid(before) }
        return try body()
    }

    private func drop(keeping kept: Capability) throws(CaptureError) {
        do throws(CallFailure) {
            Capability.emptyBoundingSet()
            if let user, !user.isCurrent {
                if !kept.isEmpty { clinux_keep_capabilities() }
                try user.assume()
            }
            try kept.keepAlone()
            let status = clinux_refuse_new_privileges()
            if status < 0 { throw CallFailure("prctl", -status) }
        } catch {
            throw Self.failure(error)
        }
    }

    private func capabilities(for needs: RunningNeeds) -> Capability {
        var kept: Capability = []
        if needs.laterAttachment != nil {
            kept = [.networkAdmin, .bpf, .performance]
        } else if needs.removesFilters {
            kept = .networkAdmin
        }
        // A command runs as who had hdrlog run, to whom another user may not send signals.
        if needs.signalsChild != nil, let user,
            user.user != (try? UserIdentity.invoking())?.user ?? getuid()
        {
            kept.insert(.kill)
        }
        return kept
    }

    private static func failure(_ error: CallFailure) -> CaptureError {
        CaptureError(
            error.number == EPERM ? .permission : .failed,
            "cannot give up privileges: \(error.call): \(errorText(error.number))"
                + (error.call.hasPrefix("set")
                    ? "; '-Z root' stays root, without capabilities" : "")
        )
    }
}
