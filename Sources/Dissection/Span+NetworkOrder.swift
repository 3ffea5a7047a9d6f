// Integers in network byte order. Behind one length guard, the optimizer turns each into a plain
// load and a byte swap.
extension Span<UInt8> {
    /// The 16-bit integer at `offset`.
    @inlinable @inline(__always)
    public func uint16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The 24-bit integer at `offset`.
    @inlinable @inline(__always)
    public func uint24(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 16 | UInt32(uint16(at: offset + 1))
    }

    /// The 32-bit integer at `offset`.
    @inlinable @inline(__always)
    public func uint32(at offset: Int) -> UInt32 {
        UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset + 2))
    }

    /// The 64-bit integer at `offset`.
    @inlinable @inline(__always)
    public func uint64(at offset: Int) -> UInt64 {
        UInt64(uint32(at: offset)) << 32 | UInt64(uint32(at: offset + 4))
    }

    /// The 128-bit integer at `offset`.
    @inlinable @inline(__always)
    public func uint128(at offset: Int) -> UInt128 {
        UInt128(uint64(at: offset)) << 64 | UInt128(uint64(at: offset + 8))
    }
}
