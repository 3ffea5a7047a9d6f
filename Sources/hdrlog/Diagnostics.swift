internal import Capture
internal import Glibc
internal import Sinks

/// Lines on standard error, and the exit statuses that go with them.
enum Diagnostics {
    /// Statuses that scripts can tell apart; 64 and 77 are those of sysexits(3), 126 and 127 those of
    /// shells.
    ///
    /// Those from 80 on lie between what programs that are tested, sysexits(3) and timeout(1) have.
    enum Status: Int32 {
        case success = 0
        case failure = 1
        case usage = 64
        case noPermission = 77
        case unmetExpectation = 80
        case tooFewRecords = 81
        case loss = 82
        case commandNotExecutable = 126
        case commandNotFound = 127
    }

    /// Writes one line, at once; what would end it, or act on a terminal, is replaced.
    static func say(_ message: String) {
        write("hdrlog: \(printable(message))\n")
    }

    /// A text without what would end a line, or act on a terminal: that is replaced.
    static func printable(_ text: String) -> String {
        let unsafe: [Unicode.GeneralCategory] = [
            .control, .format, .lineSeparator, .paragraphSeparator,
        ]
        return String(
            text.unicodeScalars.map {
                unsafe.contains($0.properties.generalCategory) ? "?" : Character($0)
            }
        )
    }

    /// Shows a record, as JSON in a line of its own.
    static func show(record line: String) { write("\(line)\n") }

    private static func write(_ text: String) {
        StatusLine.erase()
        let octets = Array(text.utf8)
        unsafe octets.withUnsafeBytes { octets in
            _ = unsafe Glibc.write(STDERR_FILENO, octets.baseAddress, octets.count)
        }
    }

    /// Prints to standard output what a command is asked for; ends with a failure if that cannot be.
    static func printLine(_ text: String) {
        do throws(OutputError) {
            try OutputFile().write(line: text)
        } catch {
            guard case .failed(let reason) = error else { exit(Status.success.rawValue) }
            say("standard output: \(reason)")
            exit(Status.failure.rawValue)
        }
    }

    static func fail(_ error: CaptureError) -> Never {
        if error.kind != .stopped { say(error.message) }
        exit(status(of: error).rawValue)
    }

    static func status(of error: CaptureError) -> Status {
        switch error.kind {
        case .failed: .failure
        case .filter, .usage: .usage
        case .permission: .noPermission
        case .stopped: .success
        }
    }
}
