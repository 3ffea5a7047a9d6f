internal import Clinux
internal import Glibc

/// A program of classic BPF that says which system calls go through (seccomp(2)).
///
/// The kernel calls it with a `struct seccomp_data`. What goes through for any arguments costs no more
/// than without: from Linux 5.11 on the kernel remembers it.
struct SystemCallFilter {
    private(set) var instructions: [sock_filter] = []

    private enum Offset {
        static let number: UInt32 = 0
        static let architecture: UInt32 = 4

        /// The lower half of an argument, on the little-endian machines that there are.
        static func argument(_ index: Int) -> UInt32 { 16 + 8 * UInt32(index) }
    }

    private enum Verdict {
        static let allow: UInt32 = 0x7fff_0000  // SECCOMP_RET_ALLOW
        static let kill: UInt32 = 0x8000_0000  // SECCOMP_RET_KILL_PROCESS

        /// That the call fails by an error number (SECCOMP_RET_ERRNO).
        static func fail(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }
    }

    /// Instructions of classic BPF.
    private enum Code {
        static let load: UInt16 = 0x20
        static let jump: UInt16 = 0x05
        static let jumpIfEqual: UInt16 = 0x15
        static let jumpIfAtLeast: UInt16 = 0x35
        static let jumpIfAnyBit: UInt16 = 0x45
        static let end: UInt16 = 0x06
    }

    /// What `rules` name goes through, each call by one rule; all else fails with EPERM.
    init(_ rules: [SystemCallRule]) {
        load(Offset.architecture)
        // By another architecture's entry, other calls would have these numbers.
        jump(Code.jumpIfEqual, clinux_architecture, ifTrue: 1, ifFalse: 0)
        end(Verdict.kill)
        load(Offset.number)
        // So would those of x32, which share x86-64's entry; no number of arm64's is so high.
        jump(Code.jumpIfAtLeast, 0x4000_0000, ifTrue: 0, ifFalse: 1)
        end(Verdict.kill)
        // glibc takes this for an old kernel, and asks by clone(2), whose arguments can be looked at.
        jump(Code.jumpIfEqual, UInt32(__NR_clone3), ifTrue: 0, ifFalse: 1)
        end(Verdict.fail(ENOSYS))

        let free = rules.filter { if case .always = $0.condition { true } else { false } }
        for (index, rule) in free.enumerated() {
            // To the verdict behind the list and the jump over it.
            let distance = UInt8(free.count - index)
            jump(Code.jumpIfEqual, UInt32(rule.number), ifTrue: distance, ifFalse: 0)
        }
        append(Code.jump, 1)
        end(Verdict.allow)
        for rule in rules { append(rule) }
        end(Verdict.fail(EPERM))
    }

    /// Appends the test of a rule with a condition, and the verdict on its call.
    private mutating func append(_ rule: SystemCallRule) {
        switch rule.condition {
        case .always: return
        case .value(of: let index, in: let values):
            jump(Code.jumpIfEqual, UInt32(rule.number), ifTrue: 0, ifFalse: UInt8(values.count + 3))
            load(Offset.argument(index))
            for (place, value) in values.enumerated() {
                let distance = UInt8(values.count - place)
                jump(Code.jumpIfEqual, value, ifTrue: distance, ifFalse: 0)
            }
            end(Verdict.fail(EPERM))
            end(Verdict.allow)
        case .anyBit(of: let index, in: let bits):
            jump(Code.jumpIfEqual, UInt32(rule.number), ifTrue: 0, ifFalse: 4)
            load(Offset.argument(index))
            jump(Code.jumpIfAnyBit, bits, ifTrue: 1, ifFalse: 0)
            end(Verdict.fail(EPERM))
            end(Verdict.allow)
        case .noBit(of: let index, in: let bits):
            jump(Code.jumpIfEqual, UInt32(rule.number), ifTrue: 0, ifFalse: 4)
            load(Offset.argument(index))
            jump(Code.jumpIfAnyBit, bits, ifTrue: 0, ifFalse: 1)
            end(Verdict.fail(EPERM))
            end(Verdict.allow)
        }
    }

    private mutating func load(_ offset: UInt32) { append(Code.load, offset) }

    private mutating func end(_ verdict: UInt32) { append(Code.end, verdict) }

    private mutating func jump(_ code: UInt16, _ value: UInt32, ifTrue: UInt8, ifFalse: UInt8) {
        instructions.append(sock_filter(code: code, jt: ifTrue, jf: ifFalse, k: value))
    }

    private mutating func append(_ code: UInt16, _ value: UInt32) {
        instructions.append(sock_filter(code: code, jt: 0, jf: 0, k: value))
    }

    /// Has it apply to all threads, for good.
    func install() throws(CallFailure) {
        let status = unsafe clinux_filter_calls(instructions, UInt16(instructions.count))
        if status < 0 { throw CallFailure("seccomp", -status) }
    }
}
