/// One translation under way.
struct FilterTranslation {
    let translator: FilterTranslator
    var assembler = EBPFAssembler()

    /// Where frames go that are not let through.
    let reject: EBPFAssembler.Label

    private let accept: EBPFAssembler.Label
    private let operations: [ClassicOperation]
    private let isReachable: [Bool]
    private let labels: [EBPFAssembler.Label]

    typealias Register = EBPFInstruction.Register
    typealias Operand = EBPFInstruction.Operand

    // These outlive calls.
    static let context = Register.r6
    static let accumulator = Register.r7
    static let index = Register.r8

    /// The start of the frame; where a tag is left out, four octets after it.
    static let frame = Register.r9

    /// The address that offsets on the stack count from.
    static let stack = Register.r10

    /// What is on the stack.
    enum Stack {
        /// The octets of a load that the kernel is asked for.
        static let octets: Int16 = -8

        /// How many octets are left out of the frame.
        static let skipped: Int16 = -16

        static func memory(_ slot: Int) -> Int16 { -80 + 4 * Int16(slot) }
    }

    init(of operations: [ClassicOperation], by translator: FilterTranslator) {
        self.translator = translator
        self.operations = operations
        isReachable = Self.reachability(of: operations)
        reject = assembler.newLabel()
        accept = assembler.newLabel()
        var labels: [EBPFAssembler.Label] = []
        for _ in operations { labels.append(assembler.newLabel()) }
        self.labels = labels
    }

    /// The operations that some frame can lead to: the kernel refuses programs that have others.
    private static func reachability(of operations: [ClassicOperation]) -> [Bool] {
        // The place after the last one shows whether the program leads out of itself.
        var isReachable = [Bool](repeating: false, count: operations.count + 1)
        isReachable[0] = true
        for (place, operation) in operations.enumerated() where isReachable[place] {
            for distance in operation.successors {
                isReachable[min(place + 1 + distance, operations.count)] = true
            }
        }
        return isReachable
    }

    /// The operations that are reached.
    var reached: [ClassicOperation] {
        zip(operations, isReachable).filter(\.1).map(\.0)
    }

    mutating func run() throws(FilterTranslationError) -> [UInt64] {
        guard isReachable.last == false else { throw .damaged }
        emitPrologue()
        for (place, operation) in operations.enumerated() where isReachable[place] {
            assembler.place(labels[place])
            emit(operation, at: place)
        }
        emitEpilogues()
        return try assembler.assemble()
    }

    // MARK: Start and end

    private mutating func emitPrologue() {
        move(Self.context, .register(.r1), .double)
        move(Self.accumulator, .constant(0))
        move(Self.index, .constant(0))
        let slots = reached.compactMap { operation in
            if case .load(_, .memory(let slot)) = operation { slot } else { nil }
        }
        for slot in Set(slots).sorted() {
            emit(.store(.constant(0), to: Self.stack, Stack.memory(slot), .word))
        }
        emitFrameStart()
    }

    private mutating func emitEpilogues() {
        if assembler.isTarget(accept) {
            assembler.place(accept)
            switch translator.acceptance {
            case .call(let programs, let slot, let lost):
                emitCall(programs, slot, lost)
                // The next instruction is reached only where there was no program to call.
                end(translator.hook.goOn)
            case .verdict(let verdict): end(verdict)
            }
        }
        if assembler.isTarget(reject) {
            assembler.place(reject)
            end(translator.hook.goOn)
        }
    }

    private mutating func emitCall(
        _ programs: Int32,
        _ slot: UInt32,
        _ lost: FilterTranslator.Counter
    ) {
        move(.r1, .register(Self.context), .double)
        assembler.emit(EBPFInstruction.loadMap(.r2, programs))
        move(.r3, .constant(Int32(bitPattern: slot)))
        emit(.call(.tailCall))
        assembler.emit(EBPFInstruction.loadMapValue(.r1, lost.map, offset: lost.offset))
        move(.r2, .constant(1))
        emit(.atomicAdd(.r2, to: .r1))
    }

    private mutating func end(_ verdict: Int32) {
        move(.r0, .constant(verdict))
        emit(.exit)
    }

    // MARK: Operations

    private mutating func emit(_ operation: ClassicOperation, at place: Int) {
        switch operation {
        case .load(let register, let source):
            load(register.machine, source)
        case .store(let register, let slot):
            emit(
                .store(.register(register.machine), to: Self.stack, Stack.memory(slot), .word)
            )
        case .calculate(let operation, let operand): calculate(operation, operand)
        case .negate: emit(.calculate(.negate, Self.accumulator, .constant(0), .word))
        case .copy(.index): move(Self.index, .register(Self.accumulator))
        case .copy(.accumulator): move(Self.accumulator, .register(Self.index))
        case .jump(let distance): jump(from: place, over: distance)
        case .branch(let comparison, let operand, let ifTrue, let ifFalse):
            branch(comparison, operand.machine, at: place, ifTrue, ifFalse)
        case .end(let accepts): assembler.jump(to: accepts ? accept : reject)
        case .endWithAccumulator:
            assembler.jump(to: reject, if: .equal, Self.accumulator, .constant(0), .word)
            assembler.jump(to: accept)
        }
    }

    private mutating func jump(from place: Int, over distance: Int) {
        guard distance > 0 else { return }
        assembler.jump(to: labels[place + 1 + distance])
    }

    private mutating func branch(
        _ comparison: ClassicOperation.Comparison,
        _ operand: Operand,
        at place: Int,
        _ ifTrue: Int,
        _ ifFalse: Int
    ) {
        guard ifTrue != ifFalse else { return jump(from: place, over: ifTrue) }
        // What is left out where the condition fails needs no second jump where it has an opposite.
        if ifTrue == 0, let opposite = comparison.opposite {
            let target = labels[place + 1 + ifFalse]
            assembler.jump(to: target, if: opposite, Self.accumulator, operand, .word)
        } else {
            let target = labels[place + 1 + ifTrue]
            assembler.jump(to: target, if: comparison.machine, Self.accumulator, operand, .word)
            jump(from: place, over: ifFalse)
        }
    }

    private mutating func calculate(
        _ operation: ClassicOperation.Arithmetic,
        _ operand: ClassicOperation.Operand
    ) {
        switch (operation, operand) {
        case (.divide, .constant(0)), (.remainder, .constant(0)):
            return assembler.jump(to: reject)
        case (.divide, .index), (.remainder, .index):
            assembler.jump(to: reject, if: .equal, Self.index, .constant(0), .word)
        case (.shiftLeft, .constant(32...)), (.shiftRight, .constant(32...)):
            return move(Self.accumulator, .constant(0))
        case (.shiftLeft, .index), (.shiftRight, .index):
            // eBPF takes the low five bits of the distance; a 0 stays what it is, however shifted.
            let isBelow32 = assembler.newLabel()
            assembler.jump(to: isBelow32, if: .below, Self.index, .constant(32), .word)
            move(Self.accumulator, .constant(0))
            assembler.place(isBelow32)
        default: break
        }
        emit(.calculate(operation.machine, Self.accumulator, operand.machine, .word))
    }

    // MARK: Instructions

    mutating func emit(_ instruction: EBPFInstruction) {
        assembler.emit(instruction)
    }

    mutating func move(
        _ destination: Register,
        _ operand: Operand,
        _ precision: EBPFInstruction.Precision = .word
    ) {
        emit(.calculate(.move, destination, operand, precision))
    }
}

extension ClassicOperation {
    /// How many operations each way on leaves out.
    fileprivate var successors: [Int] {
        switch self {
        case .end, .endWithAccumulator: []
        case .jump(let distance): [distance]
        case .branch(_, _, let ifTrue, let ifFalse): [ifTrue, ifFalse]
        case .load(_, let source) where source.isNeverInFrame: []
        case .calculate(.divide, .constant(0)), .calculate(.remainder, .constant(0)): []
        case .load, .store, .calculate, .negate, .copy: [0]
        }
    }
}

extension ClassicOperation.Register {
    fileprivate var machine: EBPFInstruction.Register {
        switch self {
        case .accumulator: FilterTranslation.accumulator
        case .index: FilterTranslation.index
        }
    }
}

extension ClassicOperation.Operand {
    fileprivate var machine: EBPFInstruction.Operand {
        switch self {
        case .constant(let constant): .constant(Int32(bitPattern: constant))
        case .index: .register(FilterTranslation.index)
        }
    }
}

extension ClassicOperation.Arithmetic {
    fileprivate var machine: EBPFInstruction.Operation {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .or: .or
        case .and: .and
        case .shiftLeft: .shiftLeft
        case .shiftRight: .shiftRight
        case .remainder: .remainder
        case .exclusiveOr: .exclusiveOr
        }
    }
}

extension ClassicOperation.Comparison {
    fileprivate var machine: EBPFInstruction.Condition {
        switch self {
        case .equal: .equal
        case .above: .above
        case .aboveOrEqual: .aboveOrEqual
        case .anyBitSet: .anyBitSet
        }
    }

    fileprivate var opposite: EBPFInstruction.Condition? {
        switch self {
        case .equal: .notEqual
        case .above: .belowOrEqual
        case .aboveOrEqual: .below
        case .anyBitSet: nil
        }
    }
}
