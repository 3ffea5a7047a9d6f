internal import Capture
internal import Glibc
internal import Sinks

/// Opens what hdrlog writes to.
enum OutputPath {
    /// Creates the file at `path`, which must not be `input`, the file that is read; `-`, or none, is
    /// standard output.
    ///
    /// A file that is not `isEmptied` keeps what is in it for now.
    static func open(
        _ path: String?,
        input: String?,
        isEmptied: Bool = true
    ) throws(CaptureError) -> OutputFile {
        guard let path, path != "-" else { return OutputFile() }
        try refuse(path, asInput: input)
        do throws(OutputError) {
            return try OutputFile(creating: path, isEmptied: isEmptied)
        } catch {
            guard case .failed(let reason) = error else { return OutputFile() }
            throw CaptureError(.failed, "\(path): \(reason); check the path")
        }
    }

    /// Throws if `path` is that of `input`, the file that is read.
    static func refuse(_ path: String, asInput input: String?) throws(CaptureError) {
        if let input, areSame(path, input) {
            throw CaptureError(.failed, "\(path): is the file that '-r' reads; write another one")
        }
    }

    /// Whether two paths lead to one file; `-` is standard output, or input.
    static func areSame(_ output: String, _ input: String) -> Bool {
        var (one, other) = (stat(), stat())
        let isOne = unsafe output == "-" ? fstat(STDOUT_FILENO, &one) : stat(output, &one)
        let isOther = unsafe input == "-" ? fstat(STDIN_FILENO, &other) : stat(input, &other)
        return isOne == 0 && isOther == 0 && one.st_mode & S_IFMT == S_IFREG
            && one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }
}
