import Foundation
import Randomness
import Testing

/// What the fuzzers run, without libFuzzer: what once crashed, and random octets.
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

    @Test(arguments: 0..<300 as Range<UInt64>) func `random octets do not crash`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let input = (0..<Int.random(in: 0...600, using: &random)).map { _ in
            UInt8.random(in: .min ... .max, using: &random)
        }
        tryDissection(input)
        tryFlows(input)
    }
}
