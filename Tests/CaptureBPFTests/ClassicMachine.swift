import Capture

/// A classic BPF machine, written without a thought of how programs are translated.
///
/// libpcap's own takes no metadata; a test holds the two against each other for the rest.
struct ClassicMachine {
    var program: [ClassicInstruction]

    /// Whether verdicts depend on what is not in the frame.
    var readsMetadata: Bool {
        program.contains { $0.code & 0xe7 == 0x20 && $0.operand >= 0xffff_f000 }
    }

    func accepts(_ frame: FrameView) -> Bool {
        var (a, x): (UInt32, UInt32) = (0, 0)
        var memory = [UInt32](repeating: 0, count: 16)
        var place = 0
        while true {
            let instruction = program[place]
            let k = instruction.operand
            place += 1
            switch instruction.code {
            case 0x20, 0x28, 0x30:
                if let metadata = frame.metadata(k) {
                    a = metadata
                } else {
                    guard let value = load(frame, UInt64(k), instruction) else { return false }
                    a = value
                }
            case 0x40, 0x48, 0x50:
                let offset = UInt64(x) + UInt64(k)
                guard let value = load(frame, offset, instruction) else { return false }
                a = value
            case 0xb1:
                guard let value = load(frame, UInt64(k), instruction) else { return false }
                x = (value & 15) * 4
            case 0x00: a = k
            case 0x01: x = k
            case 0x60: a = memory[Int(k)]
            case 0x61: x = memory[Int(k)]
            case 0x80: a = UInt32(frame.octets.count)
            case 0x81: x = UInt32(frame.octets.count)
            case 0x02: memory[Int(k)] = a
            case 0x03: memory[Int(k)] = x
            case 0x84: a = 0 &- a
            case 0x07: x = a
            case 0x87: a = x
            case 0x05: place += Int(k)
            case 0x06: return k != 0
            case 0x16: return a != 0
            default:
                let operand = instruction.code & 8 == 0 ? k : x
                if instruction.code & 7 == 5 {
                    let holds = compare(instruction.code & 0xf0, a, operand)
                    place += Int(holds ? instruction.jumpIfTrue : instruction.jumpIfFalse)
                } else {
                    guard let value = calculate(instruction.code & 0xf0, a, operand) else {
                        return false
                    }
                    a = value
                }
            }
        }
    }

    private func load(
        _ frame: FrameView,
        _ offset: UInt64,
        _ instruction: ClassicInstruction
    ) -> UInt32? {
        let width: UInt64 =
            switch instruction.code & 0x18 {
            case 0x00: instruction.code == 0xb1 ? 1 : 4
            case 0x08: 2
            default: 1
            }
        guard offset + width <= frame.octets.count else { return nil }
        var value: UInt32 = 0
        for place in offset..<offset + width {
            value = value << 8 | UInt32(frame.octets[Int(place)])
        }
        return value
    }

    private func compare(_ operation: UInt16, _ a: UInt32, _ operand: UInt32) -> Bool {
        switch operation {
        case 0x10: a == operand
        case 0x20: a > operand
        case 0x30: a >= operand
        default: a & operand != 0
        }
    }

    private func calculate(_ operation: UInt16, _ a: UInt32, _ operand: UInt32) -> UInt32? {
        switch operation {
        case 0x00: a &+ operand
        case 0x10: a &- operand
        case 0x20: a &* operand
        case 0x30: operand == 0 ? nil : a / operand
        case 0x40: a | operand
        case 0x50: a & operand
        case 0x60: a << operand
        case 0x70: a >> operand
        case 0x90: operand == 0 ? nil : a % operand
        default: a ^ operand
        }
    }
}
