internal import ArgumentParser
internal import Capture
internal import Expectations
internal import Records
internal import Selection
internal import Sinks

// What goes with a command to log, and with expectations.
extension LogCommand {
    /// What stands behind `--`; nil where there is none.
    ///
    /// The argument parser has two lists of words in one, and leaves the `--` between them out.
    private var wordsBehindMark: ArraySlice<String>? {
        CommandLine.arguments.firstIndex(of: "--").map { CommandLine.arguments[($0 + 1)...] }
    }

    /// The filter expression.
    var expression: [String] { words.dropLast(wordsBehindMark?.count ?? 0) }

    /// The command to run; empty for none.
    var command: [String] { Array(wordsBehindMark ?? []) }

    func validateCommand() throws {
        if wordsBehindMark?.isEmpty == true {
            throw ValidationError("no command is given behind '--'.")
        }
        guard !command.isEmpty else { return }
        if command[0].isEmpty { throw ValidationError("the command behind '--' has no name.") }
        if capture.file != nil {
            throw ValidationError(
                "'-r' reads what was captured before, and a command behind '--' is to run now: give one "
                    + "of them."
            )
        }
        if capture.listInterfaces {
            throw ValidationError("'-D' lists interfaces, and runs no command.")
        }
    }

    func validateSelection() throws {
        var selection = try selection.selection(following: output.follow)
        // Handshakes and connections have traces.
        selection.traceIDs = Choice()
        // Where packets are written, or exchanges summarized, it is these that are selected.
        guard output.file == nil, !summaries.isNeeded, kinds.isDisjoint(with: [.packet, .http]),
            !selection.isEmpty
        else { return }
        throw ValidationError(
            "options that select HTTP exchanges select none of '--log "
                + "\(kinds.names.joined(separator: ","))': add 'http' or 'packet' there."
        )
    }

    func validateChecks() throws {
        if kinds.isEmpty, !checks.expect.isEmpty || !checks.failIf.isEmpty {
            throw ValidationError(
                "no records are printed, of which something could be expected: add '--log'."
            )
        }
        if checks.expectPropagation, !kinds.contains(.http) {
            throw ValidationError(
                "'--expect-propagation' is about HTTP exchanges: add '--log http'."
            )
        }
        do throws(ExpectationError) {
            _ = try checks.expectations(kinds)
        } catch {
            throw ValidationError(error.message)
        }
        if checks.timeout != nil, capture.duration != nil {
            throw ValidationError(
                "'--timeout' waits for what is expected, and '--duration' for a time: give one of them."
            )
        }
        if checks.timeout != nil, let file = capture.file, file != "-" {
            throw ValidationError("'--timeout' is not for files, which have an end.")
        }
        if let count = capture.count, let minimum = checks.minimum, minimum > count {
            throw ValidationError("'-c \(count)' ends before there are \(minimum) records.")
        }
        var files = [output.outputFile, output.file, checks.junit, summaries.report]
            .compactMap(\.self)
        // What goes to standard output unless it is told otherwise.
        if !kinds.isEmpty, output.outputFile == nil { files.append("-") }
        let isTextBeside = output.format != .json && output.file == "-"
        if summaries.summary, kinds.isEmpty, !isTextBeside { files.append("-") }
        for file in files where files.count(where: { $0 == file }) > 1 {
            throw ValidationError(
                "two things cannot both be written to "
                    + (file == "-" ? "standard output." : "'\(file)'.")
            )
        }
    }

    /// The command to log, nil for none; `network` is the network namespace that hdrlog was started in.
    func wrappedCommand(_ network: Int32) -> WrappedCommand? {
        command.isEmpty
            ? nil : WrappedCommand(words: command, network: capture.netns == nil ? -1 : network)
    }

    /// Starts the command, if there is one.
    ///
    /// - Returns: nil, or the status to end with where it cannot start.
    func start(
        _ command: WrappedCommand?,
        _ expectations: RunExpectations?
    ) -> Diagnostics.Status? {
        guard let command, let refusal = command.start() else { return nil }
        expectations?.giveUp(refusal, because: "'\(command.words[0])' did not start")
        return refusal
    }

    /// Opens what records are written to; a file that is not `isEmptied` keeps what is in it for now.
    func openOutput(isEmptied: Bool = true) throws(CaptureError) -> OutputFile {
        try OutputPath.open(output.outputFile, input: capture.file, isEmptied: isEmptied)
    }

    /// Has CI systems see why there was no run.
    func report(_ error: CaptureError) {
        guard let path = checks.junit, error.kind != .stopped else { return }
        JUnitReport.write(
            Diagnostics.status(of: error),
            error.message,
            to: path,
            input: capture.file,
            by: capture.user
        )
    }

    /// What the user expects of the run; nil for nothing.
    func expectations(_ redaction: Redaction) throws(CaptureError) -> RunExpectations? {
        guard !checks.isEmpty else { return nil }
        let expectations: Expectations
        do throws(ExpectationError) {
            expectations = try checks.expectations(kinds)
        } catch {
            throw CaptureError(.failed, error.message)
        }
        var report: JUnitReport?
        if let path = checks.junit { report = try JUnitReport(path: path, input: capture.file) }
        return RunExpectations(
            expectations,
            minimum: checks.minimum,
            failsOnLoss: checks.failOnDrop,
            propagation: checks.expectPropagation ? Propagation() : nil,
            redaction: redaction,
            report: report
        )
    }
}
