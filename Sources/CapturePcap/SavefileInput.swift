internal import Capture
internal import Clibpcap
internal import Glibc

/// The octets of a capture file: a file, standard input, or what a decompressor writes.
///
/// A class, because the C stream that libpcap reads from calls back into it for as long as it lives.
@safe final class SavefileInput {
    private let name: String
    private let descriptor: Int32
    private var decompressor: Decompressor?
    private let wakeup: Wakeup
    private var idle: (() -> Int32?)?
    private var readError: Int32 = 0

    /// The stream's buffer: few and large reads, where the C library's own would be a page.
    private let streamBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: streamBufferSize)
    private static let streamBufferSize = 256 * 1024

    /// Whether a read was given up because the user wants to stop.
    private(set) var isStopped = false

    /// Opens `path`, `-` for standard input, through a decompressor where its first octets ask for one.
    init(path: String, name: String, wakeup: Wakeup) throws(CaptureError) {
        self.name = name
        self.wakeup = wakeup
        let file = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.failure(name, errno) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(file)
            throw CaptureError(.failed, "\(name): is a directory; name a capture file")
        }
        guard let compression = Compression(firstOctetsOf: file, wakingFor: wakeup) else {
            descriptor = file
            return
        }
        defer { close(file) }
        let process = try Decompressor(compression, input: file, name: name)
        descriptor = process.output
        decompressor = consume process
    }

    deinit {
        unsafe streamBuffer.deallocate()
        close(descriptor)
    }

    /// A C stream over the input; the input outlives it.
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

    /// Sets what is called before each wait for input, and may end the reading by returning nil.
    func beforeEachWait(_ idle: (() -> Int32?)?) {
        self.idle = idle
    }

    /// Lets the decompressor go before it is done.
    func abandon() {
        decompressor = nil
    }

    /// What went wrong below libpcap, once the stream has ended.
    func takeFailure() -> CaptureError? {
        guard readError == 0 else { return Self.failure(name, readError) }
        defer { decompressor = nil }
        return isStopped ? nil : decompressor?.failureAtEnd()
    }

    private static func failure(_ name: String, _ error: Int32) -> CaptureError {
        CaptureError(.failed, "\(name): \(errorText(error))")
    }

    private func read(_ buffer: UnsafeMutablePointer<CChar>, _ size: Int) -> Int {
        while true {
            guard isReadable() else {
                isStopped = true
                return 0
            }
            let count = unsafe Glibc.read(descriptor, buffer, size)
            if count >= 0 { return count }
            guard errno == EINTR || errno == EAGAIN else {
                readError = errno
                return -1
            }
        }
    }

    /// Waits until there is something to read; false where the user wants to stop.
    private func isReadable() -> Bool {
        // What is there already is read without a look at the clock; regular files are always there.
        if wait(for: [descriptor], timeout: 0) == .ready { return true }
        while true {
            // Before the first frame nobody but the user wakes the wait.
            guard let idle else {
                return wait(for: [descriptor], wakeup, timeout: -1) == .ready
            }
            guard let timeout = idle() else { return false }
            if wait(for: [descriptor], wakeup, timeout: timeout) == .ready { return true }
        }
    }
}

/// The text of an `errno` value.
func errorText(_ error: Int32) -> String {
    unsafe strerror(error).map { unsafe String(cString: $0) } ?? "error \(error)"
}
