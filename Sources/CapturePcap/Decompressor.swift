internal import Capture
internal import Clibpcap
internal import Glibc

/// A compression that capture files come in, known by a file's first octets.
enum Compression: CaseIterable {
    case gzip, zstd

    /// The program that writes the plain file to its standard output, as for `PROGRAM -dc`.
    var program: String {
        switch self {
        case .gzip: "gzip"
        case .zstd: "zstd"
        }
    }

    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1f, 0x8b]
        case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
        }
    }

    /// Looks at what `descriptor` starts with, and leaves it there to be read.
    init?(firstOctetsOf descriptor: Int32, wakingFor wakeup: Wakeup) {
        let start = Self.peek(descriptor, count: 4, wakeup)
        guard let compression = Self.allCases.first(where: { start.starts(with: $0.magic) }) else {
            return nil
        }
        self = compression
    }

    /// The first octets, at most `count`; fewer where input that cannot be put back ends earlier.
    private static func peek(
        _ descriptor: Int32,
        count: Int,
        _ wakeup: Wakeup
    ) -> ArraySlice<UInt8> {
        var octets = [UInt8](repeating: 0, count: count)
        let read = unsafe pread(descriptor, &octets, count, lseek(descriptor, 0, SEEK_CUR))
        if read >= 0 { return octets.prefix(read) }
        // A pipe: tee(2) copies what stands in it to another without taking it out.
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { return [] }
        defer { ends.forEach { close($0) } }
        guard wait(for: [descriptor], wakeup, timeout: -1) == .ready,
            tee(descriptor, ends[1], count, 0) > 0
        else { return [] }
        let copied = unsafe Glibc.read(ends[0], &octets, count)
        return octets.prefix(max(0, copied))
    }
}

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
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let arguments = unsafe [strdup(program), strdup("-dc"), nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        return unsafe posix_spawnp(&process, program, &actions, &attributes, arguments, environ)
    }

    deinit {
        guard !isReaped else { return }
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
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
