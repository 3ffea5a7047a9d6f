internal import Dissection

/// What one frame carries of a TCP segment that IP sent in several fragments (RFC 791, section 2.3;
/// RFC 8200, section 4.5).
struct PacketFragment {
    var key: Key

    /// Where its octets stand in the whole segment.
    var offset: Int
    var isLast: Bool

    /// Where they stand in the frame.
    var octets: Range<Int>

    /// Whether the frame was captured to its end.
    var isWhole: Bool

    /// What fragments of one packet have in common.
    struct Key: Equatable {
        var source: IPAddress
        var destination: IPAddress
        var identification: UInt32
    }

    /// Nil where the packet is whole, or carries something else than TCP.
    init?(_ dissection: Dissection) {
        guard dissection.transportProtocol == .tcp else { return nil }
        switch dissection.network {
        case .none: return nil
        case .ipv4(let header):
            guard header.moreFragments || header.fragmentOffset > 0 else { return nil }
            key = Key(
                source: .v4(header.source),
                destination: .v4(header.destination),
                identification: UInt32(header.identification)
            )
            (offset, isLast) = (header.fragmentOffset, !header.moreFragments)
        case .ipv6(let header):
            guard let fragment = header.fragment, fragment.moreFragments || fragment.offset > 0
            else { return nil }
            key = Key(
                source: .v6(header.source),
                destination: .v6(header.destination),
                identification: fragment.identification
            )
            (offset, isLast) = (fragment.offset, !fragment.moreFragments)
        }
        octets = dissection.transportStart..<dissection.payload.upperBound
        isWhole = dissection.payload.upperBound == dissection.wireEnd
    }
}

extension Dissection {
    /// Where the header of TCP starts, or would.
    fileprivate var transportStart: Int {
        guard case .tcp(let header, let segment) = transport else { return payload.lowerBound }
        return segment.optionsRange.lowerBound - header.length
    }
}
