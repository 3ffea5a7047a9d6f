/// Puts instructions one after another, and finds out how far jumps go.
struct EBPFAssembler {
    private var instructions: [EBPFInstruction] = []
    private var places: [Int?] = []
    private var jumps: [(place: Int, target: Label)] = []

    /// A place in the program, that jumps may name before it is known.
    struct Label: Equatable {
        fileprivate var number: Int
    }

    mutating func newLabel() -> Label {
        places.append(nil)
        return Label(number: places.count - 1)
    }

    /// Says that the next instruction is the one that `label` stands for.
    mutating func place(_ label: Label) {
        places[label.number] = instructions.count
    }

    /// Whether a jump so far leads to `label`.
    func isTarget(_ label: Label) -> Bool {
        jumps.contains { $0.target == label }
    }

    mutating func emit(_ instruction: EBPFInstruction) {
        instructions.append(instruction)
    }

    mutating func emit(_ pair: [EBPFInstruction]) {
        instructions += pair
    }

    mutating func jump(to target: Label) {
        jumps.append((instructions.count, target))
        emit(.jump)
    }

    mutating func jump(
        to target: Label,
        if condition: EBPFInstruction.Condition,
        _ register: EBPFInstruction.Register,
        _ operand: EBPFInstruction.Operand,
        _ precision: EBPFInstruction.Precision
    ) {
        jumps.append((instructions.count, target))
        emit(.jump(if: condition, register, operand, precision))
    }

    /// The program, ready for the kernel.
    func assemble() throws(FilterTranslationError) -> [UInt64] {
        var program = instructions
        for (place, target) in jumps {
            guard let target = places[target.number] else { throw .damaged }
            // A jump of 0 goes to the next instruction.
            guard let distance = Int16(exactly: target - place - 1) else { throw .tooLong }
            program[place] = program[place].jumping(over: distance)
        }
        return program.map(\.encoded)
    }
}
