internal import Capture
internal import Glibc
internal import Sinks
internal import TraceIdentity

/// The capture file that `-w` asks for.
struct PacketFile: ~Copyable {
    private var writer: PcapngWriter
    private let output: OutputFile

    /// Why it could not be written; nothing more is then.
    private(set) var error: OutputError?

    /// Packets written.
    private(set) var count: UInt64 = 0

    /// Octets that are written together.
    private static var blockSize: Int { 64 * 1024 }

    /// Creates the file at `path`, `-` for standard output, for frames of at most `snaplen` octets.
    ///
    /// `input` is the file that is read, which it must not be.
    init(
        path: String,
        input: String?,
        snaplen: Int
    ) throws(CaptureError) {
        if path == "-", isatty(STDOUT_FILENO) != 0 {
            throw CaptureError(
                .failed,
                "standard output: is a terminal, and packets are no text; redirect it"
            )
        }
        output = try OutputPath.open(path, input: input)
        writer = PcapngWriter(application: "hdrlog \(Hdrlog.version)", snaplen: snaplen)
    }

    /// Tells which interface packets come from, so that even a file without any says so.
    mutating func add(interface name: InterfaceName?, linkType: Int32) {
        writer.add(interface: name, linkType: linkType)
        flush()
    }

    mutating func write(
        _ frame: Span<UInt8>,
        _ info: FrameInfo,
        trace: TraceContext?,
        masking secrets: [Range<Int>]
    ) {
        guard error == nil else { return }
        writer.write(frame, info, trace: trace, masking: secrets.span)
        count += 1
        if writer.buffer.count >= Self.blockSize { flush() }
    }

    mutating func note(_ loss: FrameLoss) { writer.note(loss) }

    /// Writes the end.
    mutating func finish(_ statistics: CaptureStatistics, isLive: Bool, summary: String) {
        writer.finish(statistics, isLive: isLive, summary: summary)
        flush()
    }

    /// Writes what is not written yet: whole blocks, so that the file is whole whenever hdrlog ends.
    mutating func flush() {
        guard error == nil, writer.buffer.count > 0 else { return }
        do throws(OutputError) {
            try output.flush(&writer.buffer)
        } catch {
            self.error = error
        }
    }

    /// What went wrong, in words for the user; nil if nothing did, or the reader has seen enough.
    var failure: String? {
        guard case .failed(let reason)? = error else { return nil }
        return "\(output.name): \(reason); packets are missing at its end"
    }
}
