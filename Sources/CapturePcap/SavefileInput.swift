internal import Capture
internal import Clibpcap
internal import Glibc

/// The octets of a capture file: a file, standard input, or what a decompressor writes.
///
/// A class, because the C stream that libpcap reads from calls back into it for as long as it lives.
@safe final class SavefileInput {
    private let name: String
    private let descriptor: Int32

    /// How much of the file was read, compressed or not; nil for what is no regular file.
    let progress: SavefileProgress?
    private var decompressor: Decompressor?
    private let wakeup: Wakeup
    private var idle: () -> Int32?
    private var readError: Int32 = 0
    private var isAtEnd = false

    /// The stream's buffer: few and large reads, where the C library's own would be a page.
    private let streamBuffer: UnsafeMutablePointer<CChar>
    private static let streamBufferSize = 256 * 1024

    /// Whether a read was given up because the user wants to stop.
    private(set) var isStopped = false

    /// Opens `path`, `-` for standard input, through a decompressor where its first octets ask for one.
    ///
    /// `opened` is called before anything is read. Before each wait `idle` is called; it says how long to
    /// wait, or nil to stop.
    init(
        path: String,
        name: String,
        wakeup: Wakeup,
        opened: () throws(CaptureError) -> Void,
        idle: @escaping () -> Int32?
    ) throws(CaptureError) {
        let file =
            path == "-"
            ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.failure(name, errno) }
        var status = stat()
        if unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close(file)
            throw CaptureError(.failed, "\(name): is a directory; name a capture file")
        }
        progress = SavefileProgress(file)
        do throws(CaptureError) {
            try opened()
        } catch {
            close(file)
            throw error
        }
        let wait = { Self.waitForInput(file, wakeup, idle) }
        if let compression = Compression(firstOctetsOf: file, waiting: wait) {
            defer { close(file) }
            let process = try Decompressor(compression, input: file, name: name)
            descriptor = process.output
            decompressor = consume process
        } else {
            descriptor = file
        }
        self.name = name
        self.wakeup = wakeup
        self.idle = idle
        unsafe streamBuffer = .allocate(capacity: Self.streamBufferSize)
    }

    deinit {
        unsafe streamBuffer.deallocate()
        close(descriptor)
    }

    /// Whether a child process decompresses it.
    var isDecompressed: Bool { decompressor != nil }

    /// A C stream over the input, which must outlive it.
    func openStream() throws(CaptureError) -> UnsafeMutablePointer<FILE> {
        let functions = unsafe cookie_io_functions_t(
            read: { cookie, buffer, size in
                guard let cookie = unsafe cookie, let buffer = unsafe buffer else { return -1 }
                let input = unsafe Unmanaged<SavefileInput>.fromOpaque(cookie)
                return unsafe input._withUnsafeGuaranteedRef { unsafe $0.read(buffer, size) }
            },
            write: nil,
            seek: nil,
            close: nil
        )
        let cookie = unsafe Unmanaged.passUnretained(self).toOpaque()
        guard let stream = unsafe fopencookie(cookie, "r", functions) else {
            throw Self.failure(name, errno)
        }
        unsafe setvbuf(stream, streamBuffer, _IOFBF, Self.streamBufferSize)
        return unsafe stream
    }

    /// Has `body` run with another function called before each wait.
    func waiting<R>(with idle: @escaping () -> Int32?, _ body: () -> R) -> R {
        let before = self.idle
        self.idle = idle
        defer { self.idle = before }
        return body()
    }

    /// What went wrong below libpcap, once it has given up or come to the end.
    func takeFailure() -> CaptureError? {
        if isStopped { return CaptureError(.stopped, "") }
        if readError != 0 { return Self.failure(name, readError) }
        // A decompressor that still writes would wait for ever for hdrlog to read.
        guard isAtEnd else { return nil }
        defer { decompressor = nil }
        return decompressor?.failureAtEnd()
    }

    private static func failure(_ name: String, _ error: Int32) -> CaptureError {
        switch error {
        case EACCES, EPERM:
            CaptureError(.permission, "\(name): \(errorText(error)); it takes the right to read it")
        case ENOENT: CaptureError(.failed, "\(name): \(errorText(error)); check the path")
        default: CaptureError(.failed, "\(name): \(errorText(error))")
        }
    }

    private func read(_ buffer: UnsafeMutablePointer<CChar>, _ size: Int) -> Int {
        while true {
            guard Self.waitForInput(descriptor, wakeup, idle) else {
                isStopped = true
                return 0
            }
            let count = unsafe Glibc.read(descriptor, buffer, size)
            if count == 0 { isAtEnd = true }
            if count >= 0 { return count }
            guard errno == EINTR || errno == EAGAIN else {
                readError = errno
                return -1
            }
        }
    }

    /// Waits until there is something to read; false where the user wants to stop.
    private static func waitForInput(
        _ descriptor: Int32,
        _ wakeup: Wakeup,
        _ idle: () -> Int32?
    ) -> Bool {
        // What is there already is read without a look at the clock; regular files are always there.
        if wait(for: [descriptor], timeout: 0) == .ready { return true }
        while let timeout = idle() {
            if wait(for: [descriptor], wakeup, timeout: timeout) == .ready { return true }
        }
        return false
    }
}
