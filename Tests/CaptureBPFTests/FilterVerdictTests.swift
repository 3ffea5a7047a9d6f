import Capture
import CapturePcap
import Testing

@testable import CaptureBPF

/// Verdicts of translated filters in the kernel, beside those of libpcap, by BPF_PROG_RUN.
///
/// Root is needed. Where the environment variable CI is set the tests run in any case, and fail without
/// it, so that none is left out in silence.
///
/// One after the other: each keeps a processor busy, and tests that wait for programs need one too.
@Suite(.serialized, .enabled(if: FilterRun.isPossible, "needs root"))
struct FilterVerdictTests {
    /// One in so many frames is also read by calls alone.
    private static let slowShare = 8

    /// So that only expressions about VLANs need an interface that is open.
    @Test(arguments: Filters.all.filter { !$0.contains("vlan") })
    func `is for the kernel what it is for files`(expression: String) throws {
        let live = try FilterProgram(expression, interface: "lo").instructions
        let file = try FilterProgram(expression, linkType: 1).instructions
        #expect(live == file)
    }

    @Test(arguments: Filters.all) func `agrees with libpcap`(expression: String) throws {
        let filter = try compile(expression)
        let machine = ClassicMachine(program: filter.instructions)
        let readsMetadata = machine.readsMetadata
        var (accepted, rejected) = (0, 0)

        for hook in FilterTranslator.Hook.allCases {
            let run = try FilterRun(filter.instructions, at: hook)
            let slowRun = try FilterRun(filter.instructions, at: hook, readsDirectly: false)
            for (number, frame) in HookFrame.all(at: hook).enumerated() {
                let view = frame.view
                // libpcap's machine takes no metadata.
                let expected =
                    readsMetadata
                    ? machine.accepts(view)
                    : filter.accepts(view.octets.span, len: view.octets.count)
                if expected { accepted += 1 } else { rejected += 1 }
                let verdict = try run.accepts(frame.octets)
                try #require(verdict == expected, "frame \(number) at \(hook): \(hex(frame))")
                if number.isMultiple(of: Self.slowShare) {
                    let slowVerdict = try slowRun.accepts(frame.octets)
                    try #require(slowVerdict == expected, "frame \(number) at \(hook), by calls")
                }
            }
        }
        #expect(accepted + rejected > 5000)
        #expect(accepted > 0 || Filters.neverMatching.contains(expression))
        #expect(rejected > 0 || Filters.alwaysMatching.contains(expression))
    }

    @Test func `there is much to compare`() {
        #expect(Filters.all.count >= 300)
        #expect(Set(Filters.all).count == Filters.all.count)
        #expect(TestFrames.captured.count > 450)
        // Of all frames, few are not for BPF_PROG_RUN: those too short, and at tc those too long.
        #expect(HookFrame.all(at: .tcIngress).count > TestFrames.all.count * 9 / 10)
        #expect(HookFrame.all(at: .tcEgress).count > TestFrames.all.count / 5)
        #expect(HookFrame.all(at: .xdp).count > TestFrames.all.count * 9 / 10)
    }

    @Test func `the machine of the tests agrees with libpcap's`() throws {
        var compared = 0
        for expression in Filters.all where !Filters.aboutMetadata.contains(expression) {
            let filter = try compile(expression)
            let machine = ClassicMachine(program: filter.instructions)
            for (number, octets) in TestFrames.all.enumerated() where number.isMultiple(of: 16) {
                compared += 1
                try #require(
                    machine.accepts(FrameView(asIs: octets, packetType: 0))
                        == filter.accepts(octets.span, len: octets.count),
                    "\(expression), frame \(number)"
                )
            }
        }
        #expect(compared > 20_000)
    }

    @Test func `runs programs of every instruction`() throws {
        var (compared, accepted) = (0, 0)
        for seed in 0..<300 {
            var generator = ProgramGenerator(seed: UInt64(seed))
            let program = generator.program()
            let machine = ClassicMachine(program: program)
            for hook in FilterTranslator.Hook.allCases {
                let readsDirectly = !seed.isMultiple(of: 4)
                let run = try FilterRun(program, at: hook, readsDirectly: readsDirectly)
                // Another share of the frames for each program.
                let frames = HookFrame.all(at: hook)
                for number in stride(from: seed % 29, to: frames.count, by: 29) {
                    let verdict = try run.accepts(frames[number].octets)
                    compared += 1
                    if verdict { accepted += 1 }
                    try #require(
                        verdict == machine.accepts(frames[number].view),
                        "seed \(seed) at \(hook): \(hex(frames[number]))"
                    )
                }
            }
        }
        #expect(compared > 50_000)
        #expect(accepted > compared / 10)
    }

    /// 129.0.0.1 as a source has the octets of 802.1Q's EtherType where Ethernet has them.
    @Test(arguments: ["src net 129.0.0.0/16", "tcp port 80", "ip[12:2] = 0x8100", "len = 40"])
    func `looks for no tag where there is no Ethernet header`(expression: String) throws {
        let rawIP: Int32 = 12
        let filter = try FilterProgram(expression, linkType: rawIP)
        let run = try FilterRun(filter.instructions, at: .xdp, hasEthernetHeaders: false)
        var accepted = 0
        for frame in TestFrames.all where frame.count > 28 {
            let packet = Array(frame[14...])
            let expected = filter.accepts(packet.span, len: packet.count)
            if expected { accepted += 1 }
            try #require(try run.accepts(packet) == expected, "packet \(packet)")
        }
        #expect(accepted > 0)
    }

    private func compile(_ expression: String) throws -> FilterProgram {
        let ethernet: Int32 = 1
        return Filters.aboutMetadata.contains(expression)
            ? try FilterProgram(expression, interface: "lo")
            : try FilterProgram(expression, linkType: ethernet)
    }

    private func hex(_ frame: HookFrame) -> String {
        frame.octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
