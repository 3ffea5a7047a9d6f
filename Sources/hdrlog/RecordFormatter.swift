internal import Records
internal import Sinks

/// Formats records by a sink, where it can on a thread of its own, and writes what becomes of them.
///
/// Unchecked: a place of the ring belongs to the thread from when it was filled until it is formatted,
/// and to the caller else; the sink belongs to the one that formats.
final class RecordFormatter<S: Sink & ~Copyable>: @unchecked Sendable {
    /// A batch, and what became of it.
    private final class Place {
        var batch = RecordBatch()
        var text = OctetBuffer(capacity: 128 * 1024)
    }

    /// Places, in use one after the other.
    ///
    /// With one alone, each side would wait for the other to wake up once a batch: a seventh of the time.
    private let ring = [Place(), Place(), Place(), Place()]

    /// Batches filled, formatted and written so far.
    private var filled = 0
    private var formatted = 0
    private var written = 0

    private var sink: S
    let output: OutputFile
    private var thread: WorkThread?

    /// Octets that are written together where there is no thread.
    private static var blockSize: Int { 64 * 1024 }

    init(_ sink: consuming S, output: consuming OutputFile, usesThread: Bool) {
        self.sink = sink
        self.output = output
        if usesThread {
            thread = WorkThread { [unowned self] in format() }
        }
    }

    /// Whether it formats batches on a thread; if not, records at once.
    var hasThread: Bool { thread != nil }

    /// Formats a record by `body`; without a thread only.
    func write(_ body: (inout S) -> Void) throws(OutputError) {
        body(&sink)
        if sink.buffer.count >= Self.blockSize { try output.flush(&sink.buffer) }
    }

    /// Takes the records of `batch`, and leaves it empty; with a thread only.
    ///
    /// Makes room by writing those before.
    func write(_ batch: inout RecordBatch) throws(OutputError) {
        swap(&ring[filled % ring.count].batch, &batch)
        filled += 1
        thread?.start()
        if filled - written == ring.count { try writeNext() }
    }

    /// Writes what is not written yet.
    func flush() throws(OutputError) {
        if thread == nil { return try output.flush(&sink.buffer) }
        while written < filled { try writeNext() }
    }

    /// Ends the thread, and leaves what is not written; call it once, and last.
    func finish() {
        guard let thread else { return }
        for _ in written..<filled { thread.wait() }
        thread.finish()
    }

    private func writeNext() throws(OutputError) {
        thread?.wait()
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
        batch.forEach(
            { sink.write($0, $1) },
            exchange: { sink.write($0, $1) },
            handshake: { sink.write($0, $1) },
            connection: { sink.write($0) },
            loss: { sink.write($0) }
        )
    }
}
