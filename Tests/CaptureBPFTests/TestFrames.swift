import Capture
import CapturePcap
import Foundation

/// The frames that verdicts are compared over.
enum TestFrames {
    /// Each seed gives the same frames, always.
    private static let seed: UInt64 = 0x6864_726c_6f67

    static let all = captured + generated + llc + changed + cut + large

    /// Those of the golden runs' captures.
    ///
    /// Other link types make odd Ethernet frames.
    static let captured: [[UInt8]] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("hdrlogTests/Golden/captures")
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).sorted().flatMap { frames(in: folder.appendingPathComponent($0).path) }
    }()

    private static func frames(in path: String) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        do throws(CaptureError) {
            var file = try Savefile(
                path: path,
                filter: nil,
                snaplen: CaptureOptions.snaplenLimit,
                wakingFor: Wakeup(interrupt: -1, output: -1),
                idle: { 0 }
            )
            let wakeup = Wakeup(interrupt: -1, output: -1)
            try file.run(
                wakingFor: wakeup,
                idle: { _ in 0 },
                frame: { _, octets in
                    // Larger ones do not fit BPF_PROG_RUN at tc.
                    frames.append(octets.indices.prefix(Self.tcLimit).map { octets[$0] })
                    return true
                },
                loss: { _ in }
            )
        } catch {
            // Some captures are damaged; the frames before the damage serve.
        }
        return frames
    }

    private static let generated: [[UInt8]] = {
        var generator = FrameGenerator(seed: seed)
        return (0..<800).map { _ in generator.frame() }
    }()

    private static let llc = FrameGenerator.llcControls.map { control in
        [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0, 46, 0x06, 0x06, control]
            + [UInt8](repeating: 0, count: 43)
    }

    private static let changed: [[UInt8]] = {
        var generator = FrameGenerator(seed: seed + 1)
        return (captured + generated[..<200]).map { generator.changed($0) }
    }()

    /// A few frames, cut at every length.
    private static let cut = stride(from: 0, to: generated.count, by: 160).flatMap { place in
        let frame = generated[place]
        return (0..<min(frame.count, 100)).map { Array(frame.prefix($0)) }
    }

    /// Frames that do not lie in one piece, at XDP.
    private static let large = generated.prefix(20).map {
        $0 + [UInt8](repeating: 0xa5, count: 5000)
    }

    /// Octets that BPF_PROG_RUN takes at tc.
    static let tcLimit = 3000
}
