internal import Capture
internal import Clibpcap
internal import Glibc

/// A process that decompresses a file into a pipe.
struct Decompressor: ~Copyable {
    /// Where the plain file can be read; the caller closes it.
    let output: Int32
    private let process: pid_t
    private let program: String
    private let name: String
    private var isReaped = false

    /// Starts the decompressor of `compression` on what `input` has still to be read.
    init(_ compression: Compression, input: Int32, name: String) throws(CaptureError) {
        let program = compression.program
        var ends: [Int32] = [0, 0]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else {
            throw CaptureError(.failed, "\(name): \(errorText(errno))")
        }
        var process: pid_t = 0
        let status = Self.spawn(program, input: input, output: ends[1], &process)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            throw CaptureError(
                .failed,
                "\(name): cannot start \(program) (\(errorText(status))); install the package "
                    + program
            )
        }
        output = ends[0]
        self.process = process
        self.program = program
        self.name = name
    }

    private static func spawn(
        _ program: String,
        input: Int32,
        output: Int32,
        _ process: inout pid_t
    ) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // hdrlog ignores SIGPIPE; the child must not, or it would not end when hdrlog stops reading.
        var defaults = sigset_t()
        unsafe sigemptyset(&defaults)
        unsafe sigaddset(&defaults, SIGPIPE)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        // In a group of its own, Ctrl-C does not end it before hdrlog has stopped reading.
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP)
        unsafe posix_spawnattr_setflags(&attributes, flags)
        let arguments = unsafe [strdup(program), strdup("-dc"), nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        return unsafe posix_spawnp(&process, program, &actions, &attributes, arguments, environ)
    }

    deinit {
        guard !isReaped else { return }
        kill(process, SIGTERM)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }

    /// What the decompressor complains of, once its output has ended.
    mutating func failureAtEnd() -> CaptureError? {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        isReaped = true
        guard status != 0 else { return nil }
        return CaptureError(
            .failed,
            "\(name): \(program) could not decompress all of it; the file is damaged or cut short"
        )
    }
}
