internal import Capture
internal import Records
internal import Sinks

/// Formats records and writes them: at once, or in batches by a thread of its own.
///
/// To format a frame's record takes about as long as to read and dissect the frame and to write the
/// record out; with a thread, the one goes on while the other does. Live, where the processors are
/// better left to what is observed, the frame need not be copied for that.
struct RecordWriter<S: Sink & ~Copyable>: ~Copyable {
    private let formatter: RecordFormatter<S>

    /// The batch that is being filled; here, and not in an object, for a record is a small thing beside
    /// the runtime's checks of an access to one.
    private var batch = RecordBatch()
    private let usesThread: Bool

    /// What is to see all that is written; nil for nothing.
    private let expectations: RunExpectations?

    init(
        _ sink: consuming S,
        output: consuming OutputFile,
        usesThread: Bool,
        seenBy expectations: RunExpectations?
    ) {
        formatter = RecordFormatter(sink, output: output, usesThread: usesThread)
        self.usesThread = formatter.hasThread
        self.expectations = expectations
    }

    /// What the output is called in a message.
    var outputName: String { formatter.output.name }

    var outputDescriptor: Int32 { formatter.output.descriptor }

    /// Takes the record of a frame, and copies the frame if it is still needed then.
    mutating func write(
        _ record: consuming PacketRecord,
        _ frame: Span<UInt8>
    ) throws(OutputError) {
        if let expectations { expectations.observe(record, frame) }
        guard usesThread else { return try formatter.write { $0.write(record, frame) } }
        batch.append(record, frame)
        if batch.isFull { try formatter.write(&batch) }
    }

    /// Takes the record of an exchange, and copies the octets of its heads if they are needed then.
    mutating func write(
        _ record: ExchangeRecord,
        _ heads: Span<UInt8>
    ) throws(OutputError) {
        if let expectations { expectations.observe(record, heads) }
        guard usesThread else { return try formatter.write { $0.write(record, heads) } }
        batch.append(record, heads)
        if batch.isFull { try formatter.write(&batch) }
    }

    /// Takes the record of a TLS handshake, and copies the octets of its hellos if they are needed then.
    mutating func write(
        _ record: HandshakeRecord,
        _ hellos: Span<UInt8>
    ) throws(OutputError) {
        if let expectations { expectations.observe(record, hellos) }
        guard usesThread else { return try formatter.write { $0.write(record, hellos) } }
        batch.append(record, hellos)
        if batch.isFull { try formatter.write(&batch) }
    }

    mutating func write(_ record: ConnectionRecord) throws(OutputError) {
        if let expectations { expectations.observe(record) }
        guard usesThread else { return try formatter.write { $0.write(record) } }
        batch.append(record)
        if batch.isFull { try formatter.write(&batch) }
    }

    mutating func write(_ record: LossRecord) throws(OutputError) {
        guard usesThread else { return try formatter.write { $0.write(record) } }
        batch.append(record)
        if batch.isFull { try formatter.write(&batch) }
    }

    /// Writes what is not written yet.
    mutating func flush() throws(OutputError) {
        if !batch.isEmpty { try formatter.write(&batch) }
        try formatter.flush()
    }

    /// Ends the thread, and leaves what is not written; call it once, and last.
    func finish() { formatter.finish() }
}
