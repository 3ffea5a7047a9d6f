/// A 48-bit IEEE 802 address.
public struct MACAddress: Equatable, Sendable {
    /// The six octets in the low 48 bits, the first octet highest.
    public var rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Reads the six octets at `offset`.
    init(_ octets: Span<UInt8>, at offset: Int) {
        rawValue =
            UInt64(octets.uint16(at: offset)) << 32 | UInt64(octets.uint32(at: offset + 2))
    }
}
