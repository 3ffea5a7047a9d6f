internal import Capture
internal import Records
internal import Sandbox
internal import Sinks

/// Where a run's records and packets go, and who looks at them besides.
struct RunOutputs: ~Copyable {
    var records: OutputFile

    /// The capture file that `-w` asks for; nil without it.
    var recording: PacketFile?

    /// The page that `--report` asks for; nil without it.
    var report: ReportOutput?

    /// What a script expects; nil for nothing in particular.
    var expectations: RunExpectations?

    /// What becomes of secrets, in all of them.
    var redaction: Redaction
}

extension LogCommand {
    /// The records to print.
    var kinds: LogKinds { summaries.kinds(output) }

    private func openReport(_ redaction: Redaction) throws(CaptureError) -> ReportOutput? {
        guard let path = summaries.report else { return nil }
        let file = capture.file.map { $0 == "-" ? "standard input" : $0 }
        return ReportOutput(
            file: try ReportFile(path: path, input: capture.file),
            source: file ?? capture.interfaces.joined(separator: ", "),
            redaction: redaction
        )
    }

    /// Opens all that the run writes to, besides `records`.
    func openOutputs(
        _ records: consuming OutputFile,
        _ redaction: Redaction
    ) throws(CaptureError) -> RunOutputs {
        var recording: PacketFile?
        if let file = output.file {
            recording = try PacketFile(path: file, input: capture.file, snaplen: snaplen)
        }
        return RunOutputs(
            records: records,
            recording: recording,
            report: try openReport(redaction),
            expectations: try expectations(redaction),
            redaction: redaction
        )
    }

    /// Opens all that the run writes to, for the user that it acts for.
    func openOutputs(
        by privileges: Privileges,
        _ redaction: Redaction
    ) throws(CaptureError) -> RunOutputs {
        try privileges.asUser { () throws(CaptureError) in
            try openOutputs(openOutput(), redaction)
        }
    }
}
