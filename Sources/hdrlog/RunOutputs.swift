internal import Capture
internal import Sinks

/// Where a run's records and packets go, and who looks at them besides.
struct RunOutputs: ~Copyable {
    var records: OutputFile

    /// The capture file that `-w` asks for; nil without it.
    var recording: PacketFile?

    /// What a script expects; nil for nothing in particular.
    var expectations: RunExpectations?
}

extension LogCommand {
    /// Opens all that the run writes to.
    func openOutputs() throws(CaptureError) -> RunOutputs {
        let records = try openOutput()
        var recording: PacketFile?
        if let file = output.file {
            recording = try PacketFile(path: file, input: capture.file, snaplen: snaplen)
        }
        return RunOutputs(
            records: records,
            recording: recording,
            expectations: try expectations()
        )
    }
}
