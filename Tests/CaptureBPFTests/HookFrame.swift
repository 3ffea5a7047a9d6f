@testable import CaptureBPF

/// A frame as BPF_PROG_RUN takes it for a hook, and what a filter there is to see of it.
struct HookFrame {
    var octets: [UInt8]
    var view: FrameView

    /// The frames for a hook, of which BPF_PROG_RUN takes all.
    static func all(at hook: FilterTranslator.Hook) -> [HookFrame] {
        switch hook {
        case .tcIngress: tcIngress
        case .tcEgress: tcEgress
        case .xdp: xdp
        }
    }

    private static let tcIngress = TestFrames.all.compactMap { HookFrame($0, at: .tcIngress) }

    // All that differs from ingress is the packet type, and that tags are in the frames.
    private static let tcEgress = stride(from: 0, to: TestFrames.all.count, by: 4).compactMap {
        HookFrame(TestFrames.all[$0], at: .tcEgress)
    }
    private static let xdp = TestFrames.all.compactMap { HookFrame($0, at: .xdp) }

    /// What ``FilterRun`` takes out again at tc ingress: 802.1ad, VLAN 1.
    private static let outermostTag: [UInt8] = [0x88, 0xa8, 0, 1]

    /// Nil where BPF_PROG_RUN does not take the frame.
    private init?(_ frame: [UInt8], at hook: FilterTranslator.Hook) {
        let ethernetLength = 14
        guard frame.count >= ethernetLength else { return nil }
        octets = frame
        switch hook {
        case .tcIngress:
            guard frame.count <= TestFrames.tcLimit else { return nil }
            octets.insert(contentsOf: Self.outermostTag, at: 12)
            view = FrameView(withoutTag: frame, packetType: Self.receivedType(frame))
        case .tcEgress:
            guard frame.count <= TestFrames.tcLimit, !Self.isShortPacket(frame) else { return nil }
            view = FrameView(asIs: frame, packetType: 4)
        case .xdp:
            view = FrameView(withoutTag: frame, packetType: 0)
        }
    }

    /// Whether the frame's packet is shorter than an IP header, for which BPF_PROG_RUN looks at tc alone,
    /// and not behind a tag.
    private static func isShortPacket(_ frame: [UInt8]) -> Bool {
        switch frame[12...13] {
        case [0x08, 0x00]: frame.count < 14 + 20
        case [0x86, 0xdd]: frame.count < 14 + 40
        default: false
        }
    }

    /// What the loopback interface takes a frame for; its own address is zero.
    private static func receivedType(_ frame: [UInt8]) -> UInt32 {
        let (host, broadcast, multicast, otherHost): (UInt32, UInt32, UInt32, UInt32) = (0, 1, 2, 3)
        if frame[0] & 1 != 0 {
            return frame[..<6].allSatisfy { $0 == 0xff } ? broadcast : multicast
        }
        return frame[..<6].allSatisfy { $0 == 0 } ? host : otherHost
    }
}
