/// An instruction of the kernel's virtual machine (RFC 9669).
struct EBPFInstruction: Equatable {
    private var opcode: UInt8
    private var destination = Register.r0
    private var source = Register.r0
    private var offset: Int16 = 0
    private var immediate: Int32 = 0

    /// `r0` holds results, `r1` to `r5` arguments that a call leaves undefined, and `r10` the end of
    /// the stack (RFC 9669, section 2.1; the kernel's calling convention).
    enum Register: UInt8 {
        case r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10
    }

    /// What an instruction works with besides its destination.
    enum Operand: Equatable {
        case register(Register)
        case constant(Int32)
    }

    /// How much of memory a load or store moves.
    enum Width: Int {
        case octet = 1
        case half = 2
        case word = 4
        case double = 8
    }

    /// How much of the registers an operation works with; the rest becomes 0.
    enum Precision {
        case word, double
    }

    /// RFC 9669, section 4.1.
    enum Operation: UInt8 {
        case add = 0x00
        case subtract = 0x10
        case multiply = 0x20
        case divide = 0x30
        case or = 0x40
        case and = 0x50
        case shiftLeft = 0x60
        case shiftRight = 0x70
        case negate = 0x80
        case remainder = 0x90
        case exclusiveOr = 0xa0
        case move = 0xb0
    }

    /// When a jump is taken; numbers are compared without a sign (RFC 9669, section 4.3).
    enum Condition: UInt8 {
        case always = 0x00
        case equal = 0x10
        case above = 0x20
        case aboveOrEqual = 0x30
        case anyBitSet = 0x40
        case notEqual = 0x50
        case below = 0xa0
        case belowOrEqual = 0xb0
    }

    /// A function of the kernel's (`enum bpf_func_id` of `linux/bpf.h`).
    enum Helper: Int32 {
        case tailCall = 12
        case skbLoadBytes = 26
        case xdpGetBufferLength = 188
        case xdpLoadBytes = 189
    }

    /// The three low bits of an opcode (RFC 9669, section 3.1).
    private enum Class {
        static let load: UInt8 = 0
        static let loadIndirect: UInt8 = 1
        static let store: UInt8 = 2
        static let storeRegister: UInt8 = 3
        static let calculate32: UInt8 = 4
        static let jump: UInt8 = 5
        static let jump32: UInt8 = 6
        static let calculate64: UInt8 = 7
    }

    /// Bits of an opcode besides its class (RFC 9669, sections 4 and 5).
    private enum Bits {
        static let sourceRegister: UInt8 = 0x08
        static let memory: UInt8 = 0x60
        static let atomic: UInt8 = 0xc0
        static let toNetworkOrder: UInt8 = 0xd8
        static let call: UInt8 = 0x80
        static let exit: UInt8 = 0x90
    }

    /// What the constant of a 64-bit load stands for (RFC 9669, section 5.4).
    private enum ConstantKind {
        static let mapDescriptor = Register.r1
        static let mapValue = Register.r2
    }

    /// The eight octets of the instruction, as a number.
    var encoded: UInt64 {
        UInt64(opcode)
            | UInt64(destination.rawValue) << 8
            | UInt64(source.rawValue) << 12
            | UInt64(UInt16(bitPattern: offset)) << 16
            | UInt64(UInt32(bitPattern: immediate)) << 32
    }

    /// The instruction with `distance` instructions to leave out if it jumps.
    func jumping(over distance: Int16) -> Self {
        var copy = self
        copy.offset = distance
        return copy
    }

    // MARK: Calculation

    static func calculate(
        _ operation: Operation,
        _ destination: Register,
        _ operand: Operand,
        _ precision: Precision
    ) -> Self {
        let group = precision == .word ? Class.calculate32 : Class.calculate64
        var instruction = Self(opcode: group | operation.rawValue, destination: destination)
        instruction.setOperand(operand)
        return instruction
    }

    /// Turns a number in network byte order into one of the machine, or the other way round.
    static func swap(_ register: Register, _ width: Width) -> Self {
        Self(
            opcode: Class.calculate32 | Bits.toNetworkOrder,
            destination: register,
            immediate: Int32(width.rawValue * 8)
        )
    }

    // MARK: Memory

    static func load(
        _ destination: Register,
        from base: Register,
        _ offset: Int16,
        _ width: Width
    ) -> Self {
        Self(
            opcode: Class.loadIndirect | Bits.memory | width.code,
            destination: destination,
            source: base,
            offset: offset
        )
    }

    static func store(
        _ operand: Operand,
        to base: Register,
        _ offset: Int16,
        _ width: Width
    ) -> Self {
        switch operand {
        case .register(let register):
            Self(
                opcode: Class.storeRegister | Bits.memory | width.code,
                destination: base,
                source: register,
                offset: offset
            )
        case .constant(let constant):
            Self(
                opcode: Class.store | Bits.memory | width.code,
                destination: base,
                offset: offset,
                immediate: constant
            )
        }
    }

    /// Adds `register` to the 64 bits at `base`, at once for all processors.
    static func atomicAdd(_ register: Register, to base: Register) -> Self {
        Self(
            opcode: Class.storeRegister | Bits.atomic | Width.double.code,
            destination: base,
            source: register,
            immediate: Int32(Operation.add.rawValue)
        )
    }

    /// Loads the map behind a descriptor.
    static func loadMap(_ destination: Register, _ descriptor: Int32) -> [Self] {
        loadConstant(destination, kind: ConstantKind.mapDescriptor, descriptor, 0)
    }

    /// Loads the address of the octet at `offset` of a map's first value.
    static func loadMapValue(
        _ destination: Register,
        _ descriptor: Int32,
        offset: UInt32
    ) -> [Self] {
        loadConstant(
            destination,
            kind: ConstantKind.mapValue,
            descriptor,
            Int32(bitPattern: offset)
        )
    }

    /// A 64-bit load takes the place of two instructions.
    private static func loadConstant(
        _ destination: Register,
        kind: Register,
        _ low: Int32,
        _ high: Int32
    ) -> [Self] {
        [
            Self(
                opcode: Class.load | Width.double.code,
                destination: destination,
                source: kind,
                immediate: low
            ),
            Self(opcode: 0, immediate: high),
        ]
    }

    // MARK: Control

    /// Compares 32 or 64 bits, and jumps; ``jumping(over:)`` says where to.
    static func jump(
        if condition: Condition,
        _ destination: Register,
        _ operand: Operand,
        _ precision: Precision
    ) -> Self {
        let group = precision == .word ? Class.jump32 : Class.jump
        var instruction = Self(opcode: group | condition.rawValue, destination: destination)
        instruction.setOperand(operand)
        return instruction
    }

    static let jump = Self(opcode: Class.jump | Condition.always.rawValue)
    static let exit = Self(opcode: Class.jump | Bits.exit)

    static func call(_ helper: Helper) -> Self {
        Self(opcode: Class.jump | Bits.call, immediate: helper.rawValue)
    }

    private mutating func setOperand(_ operand: Operand) {
        switch operand {
        case .register(let register):
            opcode |= Bits.sourceRegister
            source = register
        case .constant(let constant):
            immediate = constant
        }
    }
}

extension EBPFInstruction.Width {
    /// The bits of an opcode (RFC 9669, section 5).
    fileprivate var code: UInt8 {
        switch self {
        case .word: 0x00
        case .half: 0x08
        case .octet: 0x10
        case .double: 0x18
        }
    }
}
