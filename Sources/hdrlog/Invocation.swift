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
        } catch {
            end(C.self, error)
        }
    }

    /// Logs, with the options that are set elsewhere than on the command line too.
    static func runLog(_ arguments: [String]) {
        // They are answered whatever is set elsewhere.
        let questions: Set = ["-h", "--help", "--version"]
        if arguments.prefix(while: { $0 != "--" }).contains(where: questions.contains) {
            return run(LogCommand.self, arguments)
        }
        withDefaults(for: arguments) { defaults in
            let command = try LogCommand.parse(defaults.arguments)
            try command.run()
        }
    }

    /// Has `body` parse a command line of logging, and ends the process if that does not succeed.
    ///
    /// `isComplete` is as ``Defaults`` has it; then nothing is to run, and that nothing does is not
    /// reported.
    static func withDefaults(
        for arguments: [String],
        isComplete: Bool = false,
        _ body: (Defaults) throws -> Void
    ) {
        let defaults: Defaults
        do throws(CaptureError) {
            defaults = try Defaults(for: arguments, isComplete: isComplete)
        } catch {
            if !isComplete { report(error.message, Diagnostics.status(of: error), arguments) }
            Diagnostics.fail(error)
        }
        do {
            try body(defaults)
        } catch let error as CaptureError {
            Diagnostics.fail(defaults.located(error))
        } catch {
            let fault = error is ExitCode ? nil : defaults.fault()
            let cause = fault?.error ?? error
            if !isComplete, LogCommand.exitCode(for: cause) == .validationFailure {
                report(LogCommand.message(for: cause), .usage, defaults.arguments)
            }
            end(LogCommand.self, cause, at: fault?.origin)
        }
    }

    /// Has CI systems see that nothing ran, where a report was asked for; the arguments may be wrong.
    private static func report(
        _ message: String,
        _ status: Diagnostics.Status,
        _ arguments: [String]
    ) {
        guard arguments.contains(where: { $0.hasPrefix("--junit") }) else { return }
        let given = GivenOptions(arguments, of: KnownOption.all()).values
        guard let path = given["junit"]?.last else { return }
        JUnitReport.write(
            status,
            message,
            to: path,
            input: given["read"]?.last,
            by: given["relinquish-privileges"]?.last
        )
    }

    /// Says what an error of a command says, and ends the process unless it is none, as help.
    ///
    /// `origin` is where what is wrong is set, if not on the command line.
    private static func end<C: ParsableCommand>(
        _ command: C.Type,
        _ error: any Error,
        at origin: ConfiguredOption.Origin? = nil
    ) {
        if let exit = error as? ExitCode { C.exit(withError: exit) }
        if C.exitCode(for: error) == .success {
            Diagnostics.printLine(C.fullMessage(for: error, columns: helpWidth))
            return
        }
        let place = origin.map { "\($0.text): " } ?? ""
        Diagnostics.say(place + line(C.message(for: error), on: C.self))
        C.exit(withError: ExitCode(Diagnostics.Status.usage.rawValue))
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
