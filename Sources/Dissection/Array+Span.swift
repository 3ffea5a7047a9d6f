extension [UInt8] {
    /// Appends what a span lends.
    @inlinable
    public mutating func append(copying span: Span<UInt8>) {
        // Safe: the span's octets live until the closure returns.
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
