internal import Capture
internal import Cspawn
internal import Glibc
internal import Sandbox

/// The command that hdrlog logs the traffic of, or rather that while it runs.
struct WrappedCommand {
    let words: [String]

    /// The network namespace that it is to run in, which hdrlog may have left; -1 where it has not.
    var network: Int32 = -1

    /// Starts it, as who had hdrlog run, with all that hdrlog was given.
    ///
    /// - Returns: nil, or the status to end with where it cannot start, which is told.
    func start() -> Diagnostics.Status? {
        if Interrupt.isStopped {
            Diagnostics.say("stopped before '\(words[0])' was started")
            return .failure
        }
        var status: Diagnostics.Status?
        do throws(CaptureError) {
            let user = try UserIdentity.invoking()
            Inheritance.atStart.closeOthersOnExec()
            var failure: (call: String, error: Int32) = ("", 0)
            let process = Interrupt.serve { blocked in
                start(as: user, blocked: blocked, &failure)
            }
            guard process < 0 else { return nil }
            let reason = errorText(failure.error)
            let isTold = failure.call == "exec"
            Diagnostics.say(
                "\(words[0]): \(isTold ? reason : "cannot be started: \(failure.call): \(reason)")"
            )
            status = isTold && failure.error == ENOENT ? .commandNotFound : .commandNotExecutable
        } catch {
            Diagnostics.say(error.message)
            status = .commandNotExecutable
        }
        return status
    }

    /// - Returns: the process, or a negative number.
    private func start(
        as user: UserIdentity?,
        blocked: sigset_t,
        _ failure: inout (call: String, error: Int32)
    ) -> pid_t {
        let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        let environment = unsafe Self.environment(for: user)
        defer {
            unsafe (arguments + environment).forEach { unsafe free($0) }
        }
        var call: UnsafePointer<CChar>?
        let groups = user?.groups ?? []
        let process = unsafe arguments.withUnsafeBufferPointer { arguments in
            unsafe environment.withUnsafeBufferPointer { environment in
                unsafe groups.withUnsafeBufferPointer { groups in
                    var identity = unsafe cspawn_user(
                        user: user?.user ?? 0,
                        group: user?.group ?? 0,
                        groups: groups.baseAddress,
                        group_count: groups.count
                    )
                    return unsafe withUnsafePointer(to: &identity) { identity in
                        var request = unsafe cspawn_request(
                            arguments: arguments.baseAddress,
                            environment: environment.baseAddress,
                            user: user == nil ? nil : identity,
                            network: network,
                            ignored: Inheritance.atStart.ignoredSignals,
                            blocked: blocked
                        )
                        return unsafe cspawn_start(&request, &call)
                    }
                }
            }
        }
        if process < 0, let call = unsafe call {
            failure = (unsafe String(cString: call), -process)
        }
        return process
    }

    /// hdrlog's own environment, with what `user` changes; ends with a null pointer.
    private static func environment(for user: UserIdentity?) -> [UnsafeMutablePointer<CChar>?] {
        var entries: [UnsafeMutablePointer<CChar>?] = unsafe []
        let changed = user?.environment ?? [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let name = unsafe String(cString: entry).prefix { $0 != "=" }
            if changed[String(name)] == nil { unsafe entries.append(strdup(entry)) }
            unsafe next += 1
        }
        for (name, value) in changed { unsafe entries.append(strdup("\(name)=\(value)")) }
        return unsafe entries + [nil]
    }
}
