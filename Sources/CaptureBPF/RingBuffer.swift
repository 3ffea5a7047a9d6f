internal import Clibbpf
internal import Glibc

/// The reading end of a BPF ring buffer (BPF_MAP_TYPE_RINGBUF), without a copy of its records.
///
/// The kernel maps a page with the position up to which records were read, which this end writes; a
/// page with the position up to which they were written; and the records, twice in a row, so that one
/// that runs over the end is in one piece. Each has a head of 8 octets, of which the first 4 are its
/// length and two flags, and starts at a multiple of 8.
@safe struct RingBuffer: ~Copyable {
    private let readerPage: MappedMemory
    private let writerPages: MappedMemory
    private let mask: UInt64
    private var position: UInt64

    private static var headSize: UInt64 { 8 }

    /// The record is being written.
    private static var busyFlag: UInt32 { 1 << 31 }

    /// The record was given up.
    private static var discardFlag: UInt32 { 1 << 30 }

    /// Records read between two times that the kernel is told so.
    private static var batchSize: Int { 32 }

    /// Maps the ring buffer behind `descriptor`, of `size` octets.
    init(_ descriptor: Int32, size: Int) throws(BPFError) {
        let page = Int(getpagesize())
        let first = try MappedMemory(descriptor, offset: 0, size: page, isWritable: true)
        let others = try MappedMemory(
            descriptor,
            offset: page,
            size: page + 2 * size,
            isWritable: false
        )
        readerPage = first
        writerPages = others
        mask = UInt64(size - 1)
        position = 0
    }

    /// The size in octets that the kernel takes: a power of two, and whole pages.
    static func size(atLeast octets: Int) -> Int {
        var size = Int(getpagesize())
        while size < octets { size *= 2 }
        return size
    }

    /// Whether there is something to read, or something is being written.
    var hasRecords: Bool { writtenUpTo != position }

    private var writtenUpTo: UInt64 {
        unsafe clibbpf_load_position(writerPages.start.assumingMemoryBound(to: UInt64.self))
    }

    /// Tells the kernel that all up to the position was read.
    private func release() {
        unsafe clibbpf_store_position(
            readerPage.start.assumingMemoryBound(to: UInt64.self),
            position
        )
    }

    /// Lends each record that is there in turn to `record`, at most `limit` of them.
    ///
    /// - Returns: how many were lent, and whether `record` returned false, which ends it.
    mutating func read(
        limit: Int,
        _ record: (Span<UInt8>) -> Bool
    ) -> (count: Int, isStopped: Bool) {
        let records = unsafe writerPages.start + Int(getpagesize())
        var count = 0
        var isStopped = false
        var end = writtenUpTo
        while count < limit, !isStopped {
            if position == end {
                end = writtenUpTo
                if position == end { break }
            }
            let head = unsafe records + Int(position & mask)
            let length = unsafe clibbpf_load_length(head.assumingMemoryBound(to: UInt32.self))
            // Others behind it may be whole already; but order is worth more than to have them now.
            if length & Self.busyFlag != 0 { break }
            let size = Int(length & ~Self.discardFlag)
            if length & Self.discardFlag == 0 {
                let octets = unsafe (head + Int(Self.headSize))
                    .assumingMemoryBound(to: UInt8.self)
                // Safe: the kernel leaves the record alone until the position is behind it.
                isStopped = !record(unsafe Span(_unsafeStart: octets, count: size))
                count += 1
            }
            position += (UInt64(size) + Self.headSize + 7) & ~7
            if count % Self.batchSize == 0 { release() }
        }
        release()
        return (count, isStopped)
    }
}
