#if BPF
    internal import Glibc

    /// A process that removes what this one would leave in the kernel if it were killed.
    ///
    /// Filters of clsact outlive the process that attached them, which has given up the right to remove
    /// them. The guard reads from a pipe that this process alone can write to, and so sees it end in
    /// whatever way; it reads nothing else.
    struct Guard: ~Copyable {
        private let process: pid_t
        private let pipeEnd: Int32

        /// Starts the guard; nil where that cannot be, which is no reason not to capture.
        init?() {
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            var actions = unsafe posix_spawn_file_actions_t()
            unsafe posix_spawn_file_actions_init(&actions)
            defer { unsafe posix_spawn_file_actions_destroy(&actions) }
            unsafe posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
            // It must not keep the readers of this process's output waiting.
            for stream in [STDOUT_FILENO, STDERR_FILENO] {
                unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
            }
            var attributes = posix_spawnattr_t()
            unsafe posix_spawnattr_init(&attributes)
            defer { unsafe posix_spawnattr_destroy(&attributes) }
            // In a session of its own, what the terminal sends does not reach it.
            let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID
            unsafe posix_spawnattr_setflags(&attributes, newSession)
            var process: pid_t = 0
            let words: [String] = ["hdrlog", "cleanup", CleanupCommand.waitingFlag]
            let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
            defer { unsafe arguments.forEach { unsafe free($0) } }
            let status = unsafe posix_spawn(
                &process,
                "/proc/self/exe",
                &actions,
                &attributes,
                arguments,
                environ
            )
            close(ends[0])
            guard status == 0 else {
                close(ends[1])
                return nil
            }
            self.process = process
            pipeEnd = ends[1]
        }

        /// Waits until the guard has removed what this process has no right to any more.
        deinit {
            // Whatever is written says that this end is an orderly one.
            var octet: UInt8 = 0
            _ = unsafe write(pipeEnd, &octet, 1)
            close(pipeEnd)
            while waitpid(process, nil, 0) < 0, errno == EINTR {}
        }
    }
#endif
