/// A TCP header (RFC 9293, section 3.1), without its options.
public struct TCPHeader: Header {
    public static let layer = Layer.tcp

    public var sequenceNumber: UInt32
    public var acknowledgmentNumber: UInt32

    /// Octets of the header with its options, 20 to 60.
    public var headerLength: Int
    public var flags: Flags
    public var window: UInt16
    public var urgentPointer: UInt16

    /// The fixed part: options are a layer of their own, so that a cut in them loses nothing here.
    public var length: Int { 20 }

    /// The control bits, with the accurate ECN bit of RFC 9768.
    public struct Flags: OptionSet, Sendable {
        public var rawValue: UInt16

        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        public static let fin = Flags(rawValue: 0x001)
        public static let syn = Flags(rawValue: 0x002)
        public static let rst = Flags(rawValue: 0x004)
        public static let psh = Flags(rawValue: 0x008)
        public static let ack = Flags(rawValue: 0x010)
        public static let urg = Flags(rawValue: 0x020)
        public static let ece = Flags(rawValue: 0x040)
        public static let cwr = Flags(rawValue: 0x080)
        public static let ae = Flags(rawValue: 0x100)
    }

    public init(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 20 else {
            throw .truncated(needed: 20, available: octets.count)
        }
        headerLength = Int(octets[12] >> 4) * 4
        guard headerLength >= 20 else {
            throw .malformed(field: .dataOffset, value: headerLength / 4)
        }
        sequenceNumber = octets.uint32(at: 4)
        acknowledgmentNumber = octets.uint32(at: 8)
        flags = Flags(rawValue: octets.uint16(at: 12) & 0x1ff)
        window = octets.uint16(at: 14)
        urgentPointer = octets.uint16(at: 18)
    }
}
