/// One instruction of a classic BPF program, which is what pcap-filter(7) expressions compile to.
public struct ClassicInstruction: Equatable, Sendable {
    public var code: UInt16

    /// Instructions to leave out where a condition holds, and where it does not.
    public var jumpIfTrue: UInt8
    public var jumpIfFalse: UInt8
    public var operand: UInt32

    public init(code: UInt16, jumpIfTrue: UInt8, jumpIfFalse: UInt8, operand: UInt32) {
        self.code = code
        self.jumpIfTrue = jumpIfTrue
        self.jumpIfFalse = jumpIfFalse
        self.operand = operand
    }

    /// Whether it loads what the kernel knows of a frame besides its octets, such as its direction: that
    /// is at offsets above all frames' (`SKF_AD_OFF` of linux/filter.h).
    public var loadsMetadata: Bool {
        let isLoadFromFixedOffset = code & 7 == 0 && code & 0xe0 == 0x20
        return isLoadFromFixedOffset && operand >= Self.metadataOffset
    }

    /// The offset that those of metadata count from.
    public static let metadataOffset = UInt32(bitPattern: -0x1000)

    /// Whether it jumps to an instruction before it.
    public var jumpsBack: Bool { code == 5 && operand > UInt32(Int32.max) }
}
