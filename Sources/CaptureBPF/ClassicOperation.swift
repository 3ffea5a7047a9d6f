internal import Capture

/// What an instruction of classic BPF does.
///
/// The machine is that of McCanne and Jacobson, "The BSD Packet Filter" (1993), section 3.3, with the
/// remainder and the exclusive or that came later: an accumulator A, an index X, 16 words of scratch
/// memory.
enum ClassicOperation: Equatable {
    case load(Register, Source)
    case store(Register, slot: Int)

    /// A becomes what is calculated from A and the operand.
    case calculate(Arithmetic, Operand)

    case negate

    /// One register becomes a copy of the other.
    case copy(to: Register)

    /// Leaves out as many instructions.
    case jump(Int)

    /// Compares A with the operand, and leaves out as many instructions.
    case branch(Comparison, Operand, ifTrue: Int, ifFalse: Int)

    /// Ends, with a verdict.
    case end(accepts: Bool)

    /// Ends; any A but 0 lets the frame through.
    case endWithAccumulator

    enum Register {
        case accumulator, index
    }

    enum Width: Int {
        case octet = 1
        case half = 2
        case word = 4
    }

    enum Operand: Equatable {
        case constant(UInt32)
        case index
    }

    enum Source: Equatable {
        case constant(UInt32)

        /// Octets of the frame at a fixed offset; one that is not in the frame rejects it.
        case frame(offset: UInt32, Width)

        /// The same at an offset from X; the sum does not wrap.
        case frameAtIndex(offset: UInt32, Width)

        /// Four times the low four bits of an octet of the frame: the length of an IPv4 header.
        case headerLength(offset: UInt32)

        case memory(slot: Int)

        /// Octets of the whole frame.
        case length

        case metadata(Metadata)
    }

    /// What the kernel knows of a frame besides its octets, as far as libpcap asks for it (`SKF_AD_...`
    /// of `linux/filter.h`, the number being the offset from its `SKF_AD_OFF`).
    enum Metadata: UInt32 {
        case packetType = 4
        case interfaceIndex = 8
        case vlanTag = 44
        case vlanTagPresent = 48
    }

    enum Arithmetic: UInt16 {
        case add = 0x00
        case subtract = 0x10
        case multiply = 0x20
        case divide = 0x30
        case or = 0x40
        case and = 0x50
        case shiftLeft = 0x60
        case shiftRight = 0x70
        case remainder = 0x90
        case exclusiveOr = 0xa0
    }

    /// Numbers have no sign.
    enum Comparison: UInt16 {
        case equal = 0x10
        case above = 0x20
        case aboveOrEqual = 0x30
        case anyBitSet = 0x40
    }

    /// Offsets from here on, taken as negative numbers, are of metadata (`SKF_AD_OFF`).
    static let metadata: UInt32 = 0xffff_f000

    /// Offsets from here on are of metadata, or relative to a header that the kernel found
    /// (`SKF_LL_OFF`).
    private static let special: UInt32 = 0xffe0_0000

    private static let slots: UInt32 = 16
}

// The codes are those of `linux/bpf_common.h` and libpcap's `pcap/bpf.h`.
extension ClassicOperation {
    private enum Class {
        static let mask: UInt16 = 0x07
        static let load: UInt16 = 0
        static let loadIndex: UInt16 = 1
        static let store: UInt16 = 2
        static let storeIndex: UInt16 = 3
        static let calculate: UInt16 = 4
        static let jump: UInt16 = 5
        static let end: UInt16 = 6
        static let copy: UInt16 = 7
    }

    private enum Mode {
        static let mask: UInt16 = 0xe0
        static let constant: UInt16 = 0x00
        static let frame: UInt16 = 0x20
        static let frameAtIndex: UInt16 = 0x40
        static let memory: UInt16 = 0x60
        static let length: UInt16 = 0x80
        static let headerLength: UInt16 = 0xa0
    }

    private enum Bits {
        static let operation: UInt16 = 0xf0
        static let negate: UInt16 = 0x80
        static let always: UInt16 = 0x00
        static let index: UInt16 = 0x08
        static let widths: UInt16 = 0x18
        static let endSource: UInt16 = 0x18
        static let endWithAccumulator: UInt16 = 0x10
        static let toAccumulator: UInt16 = 0x80
    }

    init(_ instruction: ClassicInstruction) throws(FilterTranslationError) {
        let (code, constant) = (instruction.code, instruction.operand)
        let operand: Operand = code & Bits.index == 0 ? .constant(constant) : .index
        switch code & Class.mask {
        case Class.load:
            self = .load(.accumulator, try Self.source(instruction))
        case Class.loadIndex:
            self = .load(.index, try Self.source(instruction))
        case Class.store:
            self = .store(.accumulator, slot: try Self.slot(constant))
        case Class.storeIndex:
            self = .store(.index, slot: try Self.slot(constant))
        case Class.calculate where code & Bits.operation == Bits.negate:
            self = .negate
        case Class.calculate:
            guard let operation = Arithmetic(rawValue: code & Bits.operation) else {
                throw .instruction(code: code)
            }
            self = .calculate(operation, operand)
        case Class.jump where code & Bits.operation == Bits.always:
            // The operand has a sign here alone.
            guard let distance = Int(exactly: Int32(bitPattern: constant)), distance >= 0 else {
                throw .backwardJump
            }
            self = .jump(distance)
        case Class.jump:
            guard let comparison = Comparison(rawValue: code & Bits.operation) else {
                throw .instruction(code: code)
            }
            self = .branch(
                comparison,
                operand,
                ifTrue: Int(instruction.jumpIfTrue),
                ifFalse: Int(instruction.jumpIfFalse)
            )
        case Class.end:
            let isFixed = code & Bits.endSource != Bits.endWithAccumulator
            self = isFixed ? .end(accepts: constant != 0) : .endWithAccumulator
        default:
            self = .copy(to: code & Bits.toAccumulator == 0 ? .index : .accumulator)
        }
    }

    private static func source(
        _ instruction: ClassicInstruction
    ) throws(FilterTranslationError) -> Source {
        let (code, constant) = (instruction.code, instruction.operand)
        // Octets go to A; to X goes the length of a header alone.
        switch (code & Mode.mask, code & Class.mask) {
        case (Mode.constant, _): return .constant(constant)
        case (Mode.memory, _): return .memory(slot: try slot(constant))
        case (Mode.length, _): return .length
        case (Mode.headerLength, Class.loadIndex): return .headerLength(offset: constant)
        case (Mode.frame, Class.load) where constant >= special:
            guard constant >= metadata, let metadata = Metadata(rawValue: constant - metadata)
            else { throw .metadata(offset: constant) }
            return .metadata(metadata)
        case (Mode.frame, Class.load): return .frame(offset: constant, try width(code))
        case (Mode.frameAtIndex, Class.load):
            return .frameAtIndex(offset: constant, try width(code))
        default: throw .instruction(code: code)
        }
    }

    private static func width(_ code: UInt16) throws(FilterTranslationError) -> Width {
        switch code & Bits.widths {
        case 0x00: .word
        case 0x08: .half
        case 0x10: .octet
        default: throw .instruction(code: code)
        }
    }

    private static func slot(_ number: UInt32) throws(FilterTranslationError) -> Int {
        guard number < slots else { throw .scratchMemory(slot: number) }
        return Int(number)
    }
}
