internal import Capture
internal import Glibc

/// The octets that secrets are hashed with.
enum RedactionKey {
    /// Fewer can be guessed; more are no key, but a wrong file.
    private static let lengths = 16...4096

    /// A key that nobody knows, and that is written nowhere: with it, hashes tell nothing beyond the run.
    static func random() -> [UInt8] {
        // getrandom(2), which needs no file.
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// All of the file at `path`, its line end too if it has one.
    static func read(_ path: String) throws(CaptureError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var key: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while key.count <= lengths.upperBound {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            guard count >= 0 else { throw failure(path) }
            if count == 0 { break }
            key += block.prefix(count)
        }
        guard lengths.contains(key.count) else {
            let fault =
                key.count < lengths.lowerBound
                ? "has \(key.count) octets, which can be guessed" : "is too long for a key"
            throw CaptureError(
                .usage,
                "'--redaction-key-file': \(path): \(fault); give from \(lengths.lowerBound) to "
                    + "\(lengths.upperBound), such as 'head -c 32 /dev/urandom' makes"
            )
        }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & 0o077 != 0 {
            Diagnostics.say(
                "\(path): others may read this key, and can then find out short secrets by their hashes; "
                    + "'chmod 600' mends that"
            )
        }
        return key
    }

    private static func failure(_ path: String) -> CaptureError {
        let kind: CaptureError.Kind = errno == EACCES ? .permission : .failed
        return CaptureError(kind, "'--redaction-key-file': \(path): \(errorText(errno))")
    }
}
