internal import Capture
internal import Glibc
internal import Sinks

/// The file that a report goes to, which has its name only when it is whole.
///
/// It is opened before anything is captured, so that a wrong path is told at once.
final class ReportFile {
    /// What the user called it.
    let name: String
    private let descriptor: Int32

    /// Where it goes; nil for what is no file, and is written to as it is.
    private let target: String?

    /// Its name until it is whole; nil where it needs none.
    private var temporaryName: String?

    init(path: String) throws(CaptureError) {
        name = path
        var status = stat()
        let exists = unsafe stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            target = nil
            descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        } else {
            // Through symbolic links, which stay.
            let target = exists ? Self.resolved(path) : path
            self.target = target
            let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
            // O_TMPFILE, which C builds of what Swift does not import: Linux removes the file unless it
            // gets a name.
            var opened = unsafe open(folder, O_WRONLY | O_CLOEXEC | 0o20000000 | O_DIRECTORY, 0o600)
            if opened < 0 {
                let temporary = Self.temporaryName(target)
                opened = unsafe open(temporary, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0o600)
                if opened >= 0 { temporaryName = temporary }
            }
            descriptor = opened
        }
        guard descriptor >= 0 else {
            let kind: CaptureError.Kind =
                errno == EACCES || errno == EPERM ? .permission : .failed
            throw CaptureError(kind, "'--report': \(path): \(Self.errorText)")
        }
    }

    deinit {
        close(descriptor)
        if let temporaryName { unsafe unlink(temporaryName) }
    }

    /// Writes the file and gives it its name, in the place of one that is there.
    func write(_ buffer: inout OctetBuffer) throws(OutputError) {
        try OutputFile(descriptor, name: name).flush(&buffer)
        guard let target else { return }
        if temporaryName == nil {
            let temporary = Self.temporaryName(target)
            let file = "/proc/self/fd/\(descriptor)"
            guard
                unsafe linkat(AT_FDCWD, file, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0
            else { throw .failed(Self.errorText) }
            temporaryName = temporary
        }
        guard let temporary = temporaryName, unsafe rename(temporary, target) == 0 else {
            throw .failed(Self.errorText)
        }
        temporaryName = nil
    }

    private static func temporaryName(_ target: String) -> String { "\(target).\(getpid()).tmp" }

    private static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static var errorText: String { unsafe String(cString: strerror(errno)) }
}
