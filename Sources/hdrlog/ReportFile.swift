internal import Capture
internal import Glibc
internal import Sinks

/// The file that a report goes to.
///
/// It is opened before anything is captured, for a wrong path is told at once, and later there is no right
/// to open files; what is in it stays until the report is whole.
final class ReportFile {
    /// What the user called it.
    let name: String
    private let descriptor: Int32

    /// Opens the file at `path`, which must not be `input`, the file that is read.
    init(path: String, input: String?) throws(CaptureError) {
        name = path
        try OutputPath.refuse(path, asInput: input)
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let kind: CaptureError.Kind =
                errno == EACCES || errno == EPERM ? .permission : .failed
            throw CaptureError(kind, "'--report': \(path): \(errorText(errno))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Writes the report in the place of what is there.
    func write(_ buffer: inout OctetBuffer) throws(OutputError) {
        // Fails for what is no file, such as a pipe, which needs it not.
        ftruncate(descriptor, 0)
        try OutputFile(descriptor, name: name).flush(&buffer)
    }
}
