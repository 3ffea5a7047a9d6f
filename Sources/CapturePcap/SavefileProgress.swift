internal import Glibc

/// How much of a capture file was read.
public final class SavefileProgress: Sendable {
    /// A descriptor of its own for the same open file, and so the same position.
    private let descriptor: Int32

    /// Octets of the file, as it is stored, when it was opened.
    public let size: UInt64

    /// Nil for what is no regular file, and so has no known end.
    init?(_ file: Int32) {
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        descriptor = fcntl(file, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { return nil }
        size = UInt64(max(0, status.st_size))
    }

    deinit {
        close(descriptor)
    }

    /// Octets read so far, by hdrlog or by what decompresses for it.
    public var position: UInt64 { UInt64(max(0, lseek(descriptor, 0, SEEK_CUR))) }
}
