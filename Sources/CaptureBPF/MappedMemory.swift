internal import Glibc

/// Memory that is shared with the kernel.
@safe struct MappedMemory: ~Copyable {
    let start: UnsafeMutableRawPointer
    private let size: Int

    /// Maps `size` octets of what `descriptor` stands for, from `offset` on.
    init(_ descriptor: Int32, offset: Int, size: Int, isWritable: Bool) throws(BPFError) {
        let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        let start = unsafe mmap(nil, size, protection, MAP_SHARED, descriptor, offset)
        guard let start = unsafe start, unsafe start != MAP_FAILED else { throw BPFError(errno) }
        unsafe self.start = start
        self.size = size
    }

    deinit {
        unsafe munmap(start, size)
    }
}
