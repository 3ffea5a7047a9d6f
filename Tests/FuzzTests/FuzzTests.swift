import Dissection
import Foundation
import Randomness
import Testing

/// What the fuzzers run, without libFuzzer: what once crashed, good frames with octets changed, and
/// random octets.
@Suite struct FuzzTests {
    private static let crashes: [String] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Crashes"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.map { "\(folder)/\($0)" }
    }()

    @Test func `there are inputs that once crashed`() {
        #expect(!Self.crashes.isEmpty)
    }

    @Test(arguments: crashes) func `what once crashed does so no more`(path: String) throws {
        let input = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        tryDissection(input)
        tryFlows(input)
    }

    @Test func `there are good frames of every link type`() {
        let linkTypes = Set(GoodFrames.all.map(\.linkType))
        #expect(linkTypes == Set(LinkType.allCases))
        #expect(GoodFrames.all.count > 300)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `good frames with octets changed do not crash`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        for frame in GoodFrames.all {
            let number = LinkType.allCases.firstIndex(of: frame.linkType) ?? 0
            var octets = frame.octets
            for _ in 0...random.next(below: 4) { random.change(&octets) }
            tryDissection([UInt8(number), UInt8(truncatingIfNeeded: random.next())] + octets)
        }
    }

    /// Of them the flows are made with steps and pieces, which every octet chooses.
    @Test(arguments: 0..<300 as Range<UInt64>) func `random octets do not crash`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let input = (0..<Int.random(in: 0...600, using: &random)).map { _ in
            UInt8.random(in: .min ... .max, using: &random)
        }
        tryDissection(input)
        tryFlows(input)
    }
}
