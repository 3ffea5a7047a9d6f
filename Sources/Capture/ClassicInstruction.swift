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
}
