import Randomness
import Testing

@testable import Dissection

/// Nothing that stands in a frame may trap, or lead out of the frame.
///
/// Each frame has a seed of its own, which is told on failure; it alone makes the frame again.
struct RandomFrameTests {
    private static let seed: UInt64 = 0x6864_726c_6f67_0000

    @Test(arguments: LinkType.allCases) func `reads random octets`(linkType: LinkType) {
        for i in 0..<20_000 {
            let seed = Self.seed + UInt64(i)
            var random = SplitMix64(seed: seed)
            var octets = random.octets(random.next(below: 100))
            // Most would end at a type that nobody knows.
            if i.isMultiple(of: 2) { announceNetwork(in: &octets, linkType, &random) }
            check(octets, linkType, seed)
        }
    }

    @Test(arguments: Frames.all) func `reads good frames with octets changed`(frame: GoodFrame) {
        for i in 0..<3000 {
            let seed = Self.seed + UInt64(i)
            var random = SplitMix64(seed: seed)
            var octets = frame.octets
            for _ in 0...random.next(below: 4) { random.change(&octets) }
            check(octets, frame.linkType, seed)
        }
    }

    @Test func `the generator gives the numbers of its authors`() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    private func check(_ octets: [UInt8], _ linkType: LinkType, _ seed: UInt64) {
        let dissection = dissect(octets, linkType: linkType)
        if let problem = problem(in: dissection, of: octets) {
            Issue.record("seed \(seed), \(linkType.name): \(problem)")
        }
    }

    private func announceNetwork(
        in octets: inout [UInt8],
        _ linkType: LinkType,
        _ random: inout SplitMix64
    ) {
        let types: [UInt16] = [
            0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0x8847, 0x8864, 0x0020,
        ]
        let type = big(types[random.next(below: types.count)])
        let (place, announcement): (Int, [UInt8]) =
            switch linkType {
            case .ethernet: (12, type)
            case .linuxSLL: (14, type)
            case .linuxSLL2: (0, type)
            case .bsdNull, .bsdLoop: (0, [0, 0, 0, random.next(below: 2) == 0 ? 2 : 30])
            case .ppp, .pppSerial: (0, random.next(below: 2) == 0 ? [0x00, 0x21] : [0x57])
            case .rawIP, .ipv4:
                (0, [0x45, 0, 0, 60, 0, 0, 0, 0, 64, random.next() & 1 == 0 ? 6 : 17])
            case .ipv6: (0, [0x60, 0, 0, 0, 0, 60, random.next() & 1 == 0 ? 0 : 44])
            }
        guard octets.count >= place + announcement.count else { return }
        octets.replaceSubrange(place..<place + announcement.count, with: announcement)
    }
}
