import Capture
import Randomness

/// Makes classic BPF programs that libpcap would not, of every instruction that it has.
struct ProgramGenerator {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func program() -> [ClassicInstruction] {
        let count = 8 + random.next(below: 40)
        var program: [ClassicInstruction] = []
        for place in 0..<count { program.append(instruction(instructionsAfter: count - place)) }
        program.append(instruction(0x16, 0))
        program.append(instruction(0x06, 0))
        return program
    }

    private mutating func instruction(instructionsAfter rest: Int) -> ClassicInstruction {
        switch random.next(below: 16) {
        case 0..<4: return instruction(pick([0x20, 0x28, 0x30]), offset())
        case 4, 5: return instruction(pick([0x40, 0x48, 0x50]), offset())
        case 6: return instruction(0xb1, offset())
        case 7: return instruction(pick([0x00, 0x01]), number())
        case 8: return instruction(pick([0x60, 0x61, 0x02, 0x03]), UInt32(random.next(below: 16)))
        case 9: return instruction(pick([0x80, 0x81, 0x84, 0x07, 0x87, 0x87]), 0)
        case 10:
            let metadata: UInt32 = pick([4, 8, 44, 48])
            return instruction(pick([0x20, 0x28, 0x30]), 0xffff_f000 + metadata)
        case 11, 12:
            let operation: UInt16 = pick([
                0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x90, 0xa0,
            ])
            let isShift = operation == 0x60 || operation == 0x70
            return instruction(
                0x04 | operation | pick([0, 8]),
                isShift ? UInt32(random.next(below: 40)) : number()
            )
        case 13:
            return instruction(pick([0x07, 0x01]), UInt32(random.next(below: 20)))
        default:
            var jump = instruction(0x05 | pick([0x10, 0x20, 0x30, 0x40]) | pick([0, 8]), number())
            jump.jumpIfTrue = UInt8(random.next(below: min(rest, 6)))
            jump.jumpIfFalse = UInt8(random.next(below: min(rest, 6)))
            return jump
        }
    }

    /// Mostly about where a VLAN tag is, or in the headers after it; seldom where nothing is.
    private mutating func offset() -> UInt32 {
        switch random.next(below: 40) {
        case 0: pick([60, 1500, 0x7eff, 0x7fff, 0x8000, 0x7fff_fff0, 0x8000_0000, 0xffdf_ffff])
        default: UInt32(random.next(below: pick([14, 18, 40])))
        }
    }

    private mutating func number() -> UInt32 {
        switch random.next(below: 4) {
        case 0: UInt32(truncatingIfNeeded: random.next())
        case 1: pick([0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x0800, 0x86dd, 0x8100])
        default: UInt32(random.next(below: 64))
        }
    }

    private func instruction(_ code: UInt16, _ operand: UInt32) -> ClassicInstruction {
        ClassicInstruction(code: code, jumpIfTrue: 0, jumpIfFalse: 0, operand: operand)
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[random.next(below: values.count)]
    }
}
