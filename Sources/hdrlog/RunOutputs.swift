internal import Sinks

/// What a run writes to.
struct RunOutputs: ~Copyable {
    var records: OutputFile

    /// The capture file that `-w` asks for; nil without it.
    var recording: PacketFile?

    /// What the user expects of the run; nil for nothing.
    var expectations: RunExpectations?
}
