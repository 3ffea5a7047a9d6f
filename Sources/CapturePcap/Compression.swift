internal import Clibpcap
internal import Glibc

/// A compression that capture files come in, known by a file's first octets.
enum Compression: CaseIterable {
    case gzip, zstd

    /// The program that writes the plain file to its standard output, as for `PROGRAM -dc`.
    var program: String {
        switch self {
        case .gzip: "gzip"
        case .zstd: "zstd"
        }
    }

    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1f, 0x8b]
        case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
        }
    }

    /// Looks at what `descriptor` starts with, and leaves it there to be read.
    ///
    /// A pipe is looked at once `waiting` says that there is something in it.
    init?(firstOctetsOf descriptor: Int32, waiting: () -> Bool) {
        let start = Self.peek(descriptor, count: 4, waiting)
        guard let compression = Self.allCases.first(where: { start.starts(with: $0.magic) }) else {
            return nil
        }
        self = compression
    }

    /// The first octets, at most `count`; fewer where input that cannot be put back ends earlier.
    private static func peek(
        _ descriptor: Int32,
        count: Int,
        _ waiting: () -> Bool
    ) -> ArraySlice<UInt8> {
        var octets = [UInt8](repeating: 0, count: count)
        let read = unsafe pread(descriptor, &octets, count, lseek(descriptor, 0, SEEK_CUR))
        if read >= 0 { return octets.prefix(read) }
        // A pipe: tee(2) copies what stands in it to another without taking it out.
        var ends: [Int32] = [0, 0]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { return [] }
        defer { ends.forEach { close($0) } }
        guard waiting(),
            tee(descriptor, ends[1], count, 0) > 0
        else { return [] }
        let copied = unsafe Glibc.read(ends[0], &octets, count)
        return octets.prefix(max(0, copied))
    }
}
