internal import Capture
internal import Glibc

/// Lines on standard error, and the exit statuses that go with them.
enum Diagnostics {
    /// Statuses that scripts can tell apart; 64 and 77 are those of sysexits(3).
    enum Status: Int32 {
        case success = 0
        case failure = 1
        case usage = 64
        case noPermission = 77
    }

    /// Writes one line, at once; control characters in it are replaced.
    static func say(_ message: String) {
        let line = String(
            message.unicodeScalars.map {
                $0.properties.generalCategory == .control ? "?" : Character($0)
            }
        )
        let octets = Array("hdrlog: \(line)\n".utf8)
        unsafe octets.withUnsafeBytes { octets in
            _ = unsafe write(STDERR_FILENO, octets.baseAddress, octets.count)
        }
    }

    static func fail(_ error: CaptureError) -> Never {
        say(error.message)
        exit(status(of: error).rawValue)
    }

    static func status(of error: CaptureError) -> Status {
        switch error.kind {
        case .failed: .failure
        case .filter: .usage
        case .permission: .noPermission
        }
    }
}
