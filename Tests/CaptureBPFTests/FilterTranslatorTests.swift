import Capture
import CapturePcap
import Testing

@testable import CaptureBPF

struct FilterTranslatorTests {
    private let ethernet: Int32 = 1

    private func translate(
        _ program: [ClassicInstruction],
        at hook: FilterTranslator.Hook = .tcIngress,
        acceptance: FilterTranslator.Acceptance = .verdict(1)
    ) throws(FilterTranslationError) -> [UInt64] {
        try FilterTranslator(hook: hook, hasEthernetHeaders: true, acceptance: acceptance)
            .translate(program)
    }

    private func instruction(
        _ code: UInt16,
        _ operand: UInt32 = 0,
        _ jumpIfTrue: UInt8 = 0,
        _ jumpIfFalse: UInt8 = 0
    ) -> ClassicInstruction {
        ClassicInstruction(
            code: code,
            jumpIfTrue: jumpIfTrue,
            jumpIfFalse: jumpIfFalse,
            operand: operand
        )
    }

    // MARK: What is refused

    @Test(arguments: Filters.untranslatable) func `refuses loops`(expression: String) throws {
        let filter = try FilterProgram(expression, linkType: ethernet)
        #expect(throws: FilterTranslationError.backwardJump) {
            _ = try translate(filter.instructions)
        }
        #expect(FilterTranslationError.backwardJump.reason.contains("protochain"))
    }

    @Test(
        arguments: [
            (0xffff_f014, "it asks the kernel for the mark"),
            (0xffff_f024, "it asks the kernel for the processor"),
            (0xffff_f038, "it asks the kernel for a random number"),
            (0xfff0_0000, "it asks the kernel for what is at offset 4293918720"),
        ] as [(UInt32, String)]
    )
    func `refuses metadata that it does not know`(offset: UInt32, reason: String) {
        let error = FilterTranslationError.metadata(offset: offset)
        #expect(error.reason == reason)
        #expect(throws: error) {
            _ = try translate([instruction(0x20, offset), instruction(0x16)])
        }
    }

    @Test func `refuses scratch memory that is not there`() {
        #expect(throws: FilterTranslationError.scratchMemory(slot: 16)) {
            _ = try translate([instruction(0x02, 16), instruction(0x06, 1)])
        }
    }

    @Test(arguments: [0x38, 0xb4, 0x65, 0xe1, 0x21, 0xa0] as [UInt16])
    func `refuses instructions that it does not know`(code: UInt16) {
        #expect(throws: FilterTranslationError.instruction(code: code)) {
            _ = try translate([instruction(code), instruction(0x06, 1)])
        }
    }

    @Test func `refuses programs that lead out of themselves`() {
        for program in [
            [], [instruction(0x00, 1)], [instruction(0x15, 1, 0, 1), instruction(0x06, 1)],
            [instruction(0x05, 0x7fff_ffff), instruction(0x06, 1)],
        ] {
            #expect(throws: FilterTranslationError.damaged) { _ = try translate(program) }
        }
    }

    @Test func `refuses jumps that are too long`() {
        let loads = [ClassicInstruction](repeating: instruction(0x40), count: 3000)
        let program = [instruction(0x05, 3000)] + loads + [instruction(0x06, 1)]
        // What the jump leaves out is never reached, and is not there.
        #expect(throws: Never.self) { _ = try translate(program) }

        let branch = [instruction(0x15, 0, 1, 0), instruction(0x05, 3000)]
        #expect(throws: FilterTranslationError.tooLong) {
            _ = try translate(branch + loads + [instruction(0x06, 1)])
        }
    }

    // MARK: What comes out

    @Test func `calls the next program, and counts where there is none`() throws {
        let lost = FilterTranslator.Counter(map: 8, offset: 24)
        let call = FilterTranslator.Acceptance.call(programs: 7, slot: 1, lost: lost)
        #expect(
            try translate([instruction(0x06, 1)], acceptance: call) == [
                0x0000_0000_0000_16bf,  // r6 = r1
                0x0000_0000_0000_07b4,  // w7 = 0
                0x0000_0000_0000_08b4,  // w8 = 0
                0x0000_0000_0000_0005,  // goto the next
                0x0000_0000_0000_61bf,  // r1 = r6
                0x0000_0007_0000_1218, 0,  // r2 = map 7
                0x0000_0001_0000_03b4,  // w3 = 1
                0x0000_000c_0000_0085,  // call bpf_tail_call
                0x0000_0008_0000_2118, 0x0000_0018_0000_0000,  // r1 = value of map 8, plus 24
                0x0000_0001_0000_02b4,  // w2 = 1
                0x0000_0000_0000_21db,  // lock *(u64 *)r1 += r2
                0xffff_ffff_0000_00b4,  // w0 = TC_ACT_UNSPEC
                0x0000_0000_0000_0095,  // exit
            ]
        )
    }

    @Test(
        arguments: [(.tcIngress, 0xffff_ffff), (.tcEgress, 0xffff_ffff), (.xdp, 2)]
            as [(FilterTranslator.Hook, UInt64)]
    )
    func `lets go on what it rejects`(hook: FilterTranslator.Hook, verdict: UInt64) throws {
        let program = try translate([instruction(0x06, 0)], at: hook)
        #expect(program.suffix(2) == [verdict << 32 | 0xb4, 0x95])
    }

    @Test func `leaves out what is never reached`() throws {
        let short = try translate([instruction(0x06, 1)])
        let long = try translate([
            instruction(0x05, 1), instruction(0x04, 1), instruction(0x06, 1), instruction(0x06, 0),
        ])
        // The jump alone.
        #expect(long.count == short.count + 1)
        // Nothing comes after a load that no frame holds.
        let rejecting = try translate([instruction(0x20, 0x8000_0000), instruction(0x06, 1)])
        #expect(try rejecting == translate([instruction(0x06, 0)]))
    }

    @Test func `looks for a tag at XDP alone`() throws {
        let program =
            [instruction(0x28, 12), instruction(0x15, 0x800, 0, 1)]
            + [instruction(0x06, 1), instruction(0x06, 0)]
        let atTC = try translate(program)
        #expect(try translate(program, at: .xdp).count > atTC.count)
        let translator = FilterTranslator(
            hook: .xdp,
            hasEthernetHeaders: false,
            acceptance: .verdict(1)
        )
        #expect(try translator.translate(program).count == atTC.count)
    }
}
