/// An encapsulation that dissection went through to reach the innermost packet.
public struct Tunnel: Equatable, Sendable {
    public var kind: Kind

    /// Offset in the frame of the outer packet's IP header.
    public var networkOffset: UInt32

    /// GRE's key, the VXLAN or Geneve network identifier, or GTP-U's tunnel endpoint identifier.
    public var identifier: UInt32?

    /// The outer packet's addresses, read from its header in `frame`.
    public func addresses(in frame: Span<UInt8>) -> (source: IPAddress, destination: IPAddress) {
        let start = Int(networkOffset)
        guard frame[start] >> 4 == 6 else {
            return (.v4(frame.uint32(at: start + 12)), .v4(frame.uint32(at: start + 16)))
        }
        return (.v6(frame.uint128(at: start + 8)), .v6(frame.uint128(at: start + 24)))
    }

    /// How one packet is carried in another.
    public enum Kind: UInt8, Sendable, CaseIterable {
        case ipInIP, sixInFour, fourInSix, sixInSix, mplsInIP, gre, vxlan, geneve, gtpu

        /// The name in the output.
        public var name: StaticString {
            switch self {
            case .ipInIP: "ipip"
            case .sixInFour: "6in4"
            case .fourInSix: "4in6"
            case .sixInSix: "6in6"
            case .mplsInIP: "mpls_in_ip"
            case .gre: "gre"
            case .vxlan: "vxlan"
            case .geneve: "geneve"
            case .gtpu: "gtpu"
            }
        }
    }
}

/// The tunnels of one frame, outer first, without an allocation.
public struct TunnelStack: Equatable, Sendable {
    /// Tunnels in tunnels that a frame may bear; more is a malformed frame.
    public static let limit = 8

    public private(set) var count = 0
    private var tunnels = InlineArray<8, Tunnel>(
        repeating: Tunnel(kind: .ipInIP, networkOffset: 0, identifier: nil)
    )

    public init() {}

    public subscript(index: Int) -> Tunnel {
        precondition(index < count)
        return tunnels[index]
    }

    /// Adds an inner tunnel; the caller sees to the limit.
    mutating func append(_ tunnel: Tunnel) {
        tunnels[count] = tunnel
        count += 1
    }

    public static func == (a: TunnelStack, b: TunnelStack) -> Bool {
        a.count == b.count && (0..<a.count).allSatisfy { a[$0] == b[$0] }
    }
}
