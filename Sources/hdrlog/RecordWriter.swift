internal import Capture
internal import Records
internal import Sinks

/// Formats records and writes them: at once, or in batches by a thread of its own.
///
/// To format a frame's record takes about as long as to read and dissect the frame and to write the
/// record out; with a thread, the one goes on while the other does. Live, where the processors are
/// better left to what is observed, the frame need not be copied for that.
///
/// Unchecked: a place of the ring belongs to the thread from when it was filled until it is formatted,
/// and to the caller else; the sink belongs to the one that formats.
final class RecordWriter<S: Sink & ~Copyable>: @unchecked Sendable {
    /// A batch, and what became of it.
    private final class Place {
        var batch = RecordBatch()
        var text = OctetBuffer(capacity: 128 * 1024)
    }

    /// Places, in use one after the other.
    ///
    /// With one alone, each side would wait for the other to wake up once a batch: a seventh of the time.
    private let ring = [Place(), Place(), Place(), Place()]

    /// The batch that is being filled.
    private var batch = RecordBatch()

    /// Batches filled, formatted and written so far.
    private var filled = 0
    private var formatted = 0
    private var written = 0

    private var sink: S
    private let output = OutputFile()
    private var thread: WorkThread?

    /// Octets that are written together where there is no thread.
    private static var blockSize: Int { 64 * 1024 }

    init(_ sink: consuming S, usesThread: Bool) {
        self.sink = sink
        if usesThread {
            thread = WorkThread { [unowned self] in format() }
        }
    }

    /// Takes the record of a frame, and copies the frame if it is still needed then.
    func write(
        _ record: consuming PacketRecord,
        _ frame: Span<UInt8>
    ) throws(OutputError) {
        if thread == nil {
            sink.write(record, frame)
            try writeBlock()
        } else {
            batch.append(record, frame)
            try handOverBatch()
        }
    }

    func write(_ record: LossRecord) throws(OutputError) {
        if thread == nil {
            sink.write(record)
            try writeBlock()
        } else {
            batch.append(record)
            try handOverBatch()
        }
    }

    /// Writes what is not written yet.
    func flush() throws(OutputError) {
        guard let thread else { return try output.flush(&sink.buffer) }
        if !batch.isEmpty { try handOver(to: thread) }
        while written < filled { try writeNext(thread) }
    }

    /// Ends the thread, and leaves what is not written; call it once, and last.
    func finish() {
        guard let thread else { return }
        for _ in written..<filled { thread.wait() }
        thread.finish()
    }

    private func writeBlock() throws(OutputError) {
        if sink.buffer.count >= Self.blockSize { try output.flush(&sink.buffer) }
    }

    private func handOverBatch() throws(OutputError) {
        if batch.isFull, let thread { try handOver(to: thread) }
    }

    /// Hands the batch over, and makes room by writing those before.
    private func handOver(to thread: WorkThread) throws(OutputError) {
        swap(&ring[filled % ring.count].batch, &batch)
        filled += 1
        thread.start()
        if filled - written == ring.count { try writeNext(thread) }
    }

    private func writeNext(_ thread: WorkThread) throws(OutputError) {
        thread.wait()
        let place = ring[written % ring.count]
        written += 1
        try output.flush(&place.text)
    }

    /// The thread's work.
    private func format() {
        let place = ring[formatted % ring.count]
        formatted += 1
        Self.format(place.batch, with: &sink)
        place.batch.removeAll()
        swap(&sink.buffer, &place.text)
    }

    /// One access to each property for a whole batch, for the runtime checks each.
    private static func format(_ batch: borrowing RecordBatch, with sink: inout S) {
        batch.forEach({ sink.write($0, $1) }, loss: { sink.write($0) })
    }
}
