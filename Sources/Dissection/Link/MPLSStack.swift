/// The MPLS labels of a frame (RFC 3032, section 2.1), outer first; read on demand.
public struct MPLSStack: Equatable, Sendable {
    /// Labels that a frame may bear; more is a malformed frame.
    public static let limit = 32

    /// Offsets in the frame of the label stack entries, four octets each.
    public var octets: Range<Int>

    public var count: Int { octets.count / 4 }

    /// Reads the entry at `index`, from 0 to ``count`` - 1.
    public func entry(_ index: Int, in frame: Span<UInt8>) -> MPLSEntry {
        MPLSEntry(rawValue: frame.uint32(at: octets.lowerBound + index * 4))
    }
}

/// One MPLS label stack entry.
public struct MPLSEntry: RawRepresentable, Equatable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public var label: UInt32 { rawValue >> 12 }
    public var trafficClass: UInt8 { UInt8(rawValue >> 9 & 7) }
    public var isBottomOfStack: Bool { rawValue & 0x100 != 0 }
    public var timeToLive: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}
