public import Records

/// Records on their way to a sink, with copies of the frames that they were made from.
@safe public struct RecordBatch: ~Copyable {
    private struct Entry: ~Copyable {
        let record: PacketRecord

        /// Where the record's frame ends in `frames`; it starts where the one before ends.
        let frameEnd: Int
    }

    /// Records, and octets of frames, that make a batch full.
    private static var recordLimit: Int { 256 }
    private static var octetLimit: Int { 128 * 1024 }

    private let entries = UnsafeMutablePointer<Entry>.allocate(capacity: recordLimit)
    private(set) var count = 0

    /// Losses, each with the place of the entry that comes after it.
    private var losses: [(place: Int, record: LossRecord)] = []
    private var frames = OctetBuffer(capacity: 2 * octetLimit)

    public init() {}

    deinit {
        unsafe entries.deinitialize(count: count)
        unsafe entries.deallocate()
    }

    public var isEmpty: Bool { count == 0 && losses.isEmpty }

    public var isFull: Bool {
        count == Self.recordLimit || frames.count >= Self.octetLimit
            || losses.count == Self.recordLimit
    }

    /// Adds a record and its frame to a batch that is not full.
    public mutating func append(_ record: consuming PacketRecord, _ frame: Span<UInt8>) {
        precondition(count < Self.recordLimit)
        frames.append(frame)
        let entry = Entry(record: record, frameEnd: frames.count)
        // Safe: there is room for one more.
        unsafe (entries + count).initialize(to: entry)
        count += 1
    }

    /// Adds a loss to a batch that is not full.
    public mutating func append(_ record: LossRecord) {
        losses.append((count, record))
    }

    /// Lends each record, a packet's with its frame, in turn.
    public func forEach(
        _ body: (borrowing PacketRecord, Span<UInt8>) -> Void,
        loss: (LossRecord) -> Void
    ) {
        frames.withOctets { octets in
            var start = 0
            var nextLoss = 0
            func tellLosses(upTo place: Int) {
                while nextLoss < losses.count, losses[nextLoss].place <= place {
                    loss(losses[nextLoss].record)
                    nextLoss += 1
                }
            }
            defer { tellLosses(upTo: count) }
            for i in 0..<count {
                tellLosses(upTo: i)
                // Safe: `count` entries are initialized.
                let end = unsafe entries[i].frameEnd
                unsafe body(entries[i].record, octets.extracting(start..<end))
                start = end
            }
        }
    }

    public mutating func removeAll() {
        unsafe entries.deinitialize(count: count)
        frames.removeAll()
        losses.removeAll(keepingCapacity: true)
        count = 0
    }
}
