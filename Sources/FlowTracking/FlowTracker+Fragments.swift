internal import Capture
internal import Dissection
internal import TraceIdentity

// Packets that come in fragments.
extension FlowTracker {
    /// Takes note of a fragment; the packet that it completes counts as seen with it, for so its receiver
    /// sees it.
    mutating func observe(
        _ fragment: PacketFragment,
        _ info: FrameInfo,
        _ frame: Span<UInt8>
    ) -> TraceContext? {
        guard !fragments.passesOver(fragment, info) else { return nil }
        let (serial, whole) = fragments.add(fragment, info, frame, &applications.pool)
        defer { applications.pool.parts.isFragment = true }
        exchange = serial
        guard let whole else {
            isHeadUnderWay = serial != 0
            return nil
        }
        exchange = 0
        var info = info
        (info.len, info.caplen) = (whole.count, whole.count)
        info.linkType = LinkType.rawIP.rawValue
        info.segmentation = nil
        let packet = Dissection(whole.span, len: whole.count, linkType: .rawIP)
        let trace = observe(packetOf: packet, info, whole.span)
        joined.append((serial, exchange))
        return trace
    }
}
