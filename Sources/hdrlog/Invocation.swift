internal import ArgumentParser
internal import Capture

/// How a command is run, and its errors and help are told.
enum Invocation {
    /// Columns that help is at most wide.
    private static var helpWidth: Int { 79 }

    /// Runs a command with its arguments, and ends the process if it does not succeed.
    static func run<C: ParsableCommand>(_ command: C.Type, _ arguments: [String]) {
        do {
            var command = try C.parseAsRoot(arguments)
            try command.run()
        } catch let exit as ExitCode {
            C.exit(withError: exit)
        } catch {
            if C.exitCode(for: error) == .success {
                Diagnostics.printLine(C.fullMessage(for: error, columns: helpWidth))
                return
            }
            Diagnostics.say(line(C.message(for: error), on: C.self))
            C.exit(withError: ExitCode(Diagnostics.Status.usage.rawValue))
        }
    }

    /// The library's words in one line, as all diagnostics are.
    private static func line<C: ParsableCommand>(_ message: String, on command: C.Type) -> String {
        let words = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let sentences = words.split(separator: ". ").map { sentence in
            // 'Unknown option' is no start of a sentence here; an option's name stays as it is.
            sentence.prefix(1).lowercased() + sentence.dropFirst()
        }
        let line = sentences.joined(separator: "; ")
        if line.hasSuffix("?") { return line }
        let name = C.self == LogCommand.self ? "hdrlog" : "hdrlog \(C._commandName)"
        return (line.hasSuffix(".") ? String(line.dropLast()) : line)
            + "; '\(name) --help' lists the options"
    }
}
