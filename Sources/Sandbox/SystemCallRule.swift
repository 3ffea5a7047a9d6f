internal import Clinux

/// A system call that stays possible, and with which arguments.
struct SystemCallRule {
    var number: Int32
    var condition = Condition.always

    /// What one argument, of 32 bits, must be like.
    enum Condition {
        case always
        case value(of: Int, in: [UInt32])
        case anyBit(of: Int, in: UInt32)
        case noBit(of: Int, in: UInt32)
    }

    static func calls(_ numbers: Int32...) -> [SystemCallRule] {
        numbers.map { SystemCallRule(number: $0) }
    }

    static func call(_ number: Int32, _ condition: Condition) -> [SystemCallRule] {
        [SystemCallRule(number: number, condition: condition)]
    }
}
