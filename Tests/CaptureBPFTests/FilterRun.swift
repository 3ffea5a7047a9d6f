import Capture
import Foundation

@testable import CaptureBPF

/// A translated filter in the kernel.
struct FilterRun: ~Copyable {
    private let program: BPFProgram
    private let hook: FilterTranslator.Hook

    /// What the filter returns for the frames that it lets through.
    private static let accepted: Int32 = 77

    /// Number of `bpf_skb_vlan_pop`.
    private static let popTag: UInt64 = 19

    /// Whether programs can be loaded; where `CI` is set they must.
    static var isPossible: Bool {
        geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] != nil
    }

    init(
        _ filter: [ClassicInstruction],
        at hook: FilterTranslator.Hook,
        hasEthernetHeaders: Bool = true,
        readsDirectly: Bool = true
    ) throws {
        self.hook = hook
        var translator = FilterTranslator(
            hook: hook,
            hasEthernetHeaders: hasEthernetHeaders,
            acceptance: .verdict(Self.accepted)
        )
        translator.readsDirectly = readsDirectly
        let instructions = try translator.translate(filter)
        program = try BPFProgram(
            (hook == .tcIngress ? Self.tagPopper : []) + instructions,
            named: "test",
            for: hook.program
        )
    }

    /// Takes out a frame's first tag, whereupon the kernel keeps the next one beside the frame, as it
    /// does with the first one of a frame that it receives.
    private static var tagPopper: [UInt64] {
        let call = EBPFInstruction.call(.tailCall).encoded & 0xffff_ffff | popTag << 32
        let keep = EBPFInstruction.calculate(.move, .r6, .register(.r1), .double)
        let giveBack = EBPFInstruction.calculate(.move, .r1, .register(.r6), .double)
        return [keep.encoded, call, giveBack.encoded]
    }

    /// The kernel's verdict.
    func accepts(_ frame: [UInt8]) throws -> Bool {
        let verdict = try program.run(on: frame).verdict
        guard verdict == Self.accepted || verdict == hook.goOn else { throw WrongVerdict(verdict) }
        return verdict == Self.accepted
    }

    /// A verdict that no translated filter gives.
    struct WrongVerdict: Error {
        var verdict: Int32

        init(_ verdict: Int32) {
            self.verdict = verdict
        }
    }
}
