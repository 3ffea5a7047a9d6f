/// The VLAN tags of a frame (IEEE 802.1Q), outer first.
///
/// The tags stay where they are in the frame; this says where, and reads them on demand.
public struct VLANStack: Equatable, Sendable {
    /// Tags that a frame may bear; more is a malformed frame.
    public static let limit = 32

    /// The EtherType that announced the first tag.
    public var firstTPID: UInt16

    /// Offsets in the frame of the tags: four octets each, tag control information and the next
    /// EtherType.
    public var octets: Range<Int>

    public var count: Int { octets.count / 4 }

    /// Reads the tag at `index`, from 0 to ``count`` - 1.
    public func tag(_ index: Int, in frame: Span<UInt8>) -> VLANTag {
        let start = octets.lowerBound + index * 4
        let control = frame.uint16(at: start)
        return VLANTag(
            tpid: index == 0 ? firstTPID : frame.uint16(at: start - 2),
            priority: UInt8(control >> 13),
            dropEligible: control & 0x1000 != 0,
            id: control & 0x0fff
        )
    }
}

/// One VLAN tag (IEEE 802.1Q, clause 9.6).
public struct VLANTag: Equatable, Sendable {
    public var tpid: UInt16

    /// Priority code point, 0 to 7.
    public var priority: UInt8
    public var dropEligible: Bool

    /// VLAN identifier, 0 to 4095.
    public var id: UInt16
}
