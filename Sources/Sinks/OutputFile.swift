internal import Glibc

/// Where records go.
public struct OutputFile: ~Copyable {
    public let descriptor: Int32

    /// What it is called in a message.
    public let name: String

    /// Whether it was opened here, and is closed here.
    private let isCreated: Bool

    /// Whether what was written in part is taken back: it is a file of its own, and not a stream.
    private let isOwnFile: Bool

    /// Whether the output is a terminal.
    public let isTerminal: Bool

    /// Standard output.
    public init() {
        self.init(STDOUT_FILENO, name: "standard output")
    }

    /// Standard error.
    public static var standardError: OutputFile {
        OutputFile(STDERR_FILENO, name: "standard error")
    }

    /// A descriptor that somebody else opened, and closes.
    public init(_ descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        isCreated = false
        isOwnFile = false
        isTerminal = isatty(descriptor) == 1
    }

    /// Creates a file, or empties the one that is there, unless ``empty()`` is to do that later; nobody
    /// else may read a new one, for it may hold what others sent.
    public init(creating path: String, isEmptied: Bool = true) throws(OutputError) {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isEmptied ? O_TRUNC : 0)
        descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else { throw .failed(unsafe String(cString: strerror(errno))) }
        isCreated = true
        name = path
        var status = stat()
        isOwnFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        isTerminal = isatty(descriptor) == 1
    }

    deinit {
        if isCreated { close(descriptor) }
    }

    /// Takes away what is in the file, if it is one.
    public func empty() {
        if isOwnFile { ftruncate(descriptor, 0) }
    }

    /// Whether the far end of a pipe has gone.
    public var isClosed: Bool { Self.isClosed(descriptor) }

    /// The same of the output with this descriptor.
    public static func isClosed(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&entry, 1, 0) > 0
    }

    /// Writes `text` and a line end.
    public func write(line text: String) throws(OutputError) {
        let octets = Array(text.utf8)
        var buffer = OctetBuffer(capacity: octets.count + 1)
        buffer.append(octets.span)
        buffer.append(UInt8(ascii: "\n"))
        try flush(&buffer)
    }

    /// Writes what `buffer` holds, and empties it.
    ///
    /// Of what cannot be written whole, a file keeps nothing.
    public func flush(_ buffer: inout OctetBuffer) throws(OutputError) {
        let length = buffer.count
        do throws(OutputError) {
            try write(&buffer)
        } catch {
            if isOwnFile {
                let end = lseek(descriptor, 0, SEEK_CUR)
                ftruncate(descriptor, end - (length - buffer.count))
            }
            throw error
        }
    }

    private func write(_ buffer: inout OctetBuffer) throws(OutputError) {
        while buffer.count > 0 {
            let written = buffer.withOctets { octets in
                unsafe octets.withUnsafeBytes {
                    unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
            }
            guard written < 0 else {
                buffer.removeFirst(written)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&entry, 1, -1)
            case EPIPE: throw .closed
            default: throw .failed(unsafe String(cString: strerror(errno)))
            }
        }
    }
}

/// Why records could not be written.
public enum OutputError: Error, Equatable, Sendable {
    /// The reader has gone, which is no fault: it has seen enough.
    case closed

    /// Anything else, in the system's words.
    case failed(String)
}
