import Capture

/// A source that leaves out what is dispensable, as `bpf-src/classifier.bpf.h` does.
struct LeavingSource {
    /// What the source knows of one direction.
    private struct Direction {
        var part = Dispensable.Part()

        /// When the segment was seen that the part was found out from.
        var time: Int64 = .min

        var opened: Int64 = .min
        var started: Int64 = .min

        /// The octets that were left out and not told of, and the next one; nil at first.
        var from: UInt32 = 0
        var next: UInt32?
        var leftOut: Segment?
    }

    private var directions: [Key: Direction] = [:]
    private(set) var leftOut = 0

    private struct Key: Hashable {
        var isFromClient: Bool
        var clientPort: UInt16
    }

    /// Takes what was found out from a segment of this time.
    mutating func take(_ dispensable: Dispensable, at time: Int64) {
        let isFromClient = dispensable.destinationPort == 80
        let port = isFromClient ? dispensable.sourcePort : dispensable.destinationPort
        let key = Key(isFromClient: isFromClient, clientPort: port)
        directions[key, default: Direction()].part = dispensable.part
        directions[key]?.time = time
    }

    /// What is lent of a segment; nil where it is left out.
    mutating func lend(_ segment: Segment) -> Segment? {
        let key = Key(isFromClient: segment.isFromClient, clientPort: segment.clientPort)
        var direction = directions[key, default: Direction()]
        defer { directions[key] = direction }
        var lent = segment
        if segment.flags & Segment.Flag.syn != 0 {
            direction.opened = segment.time
            return lent
        }
        if segment.flags & (Segment.Flag.fin | Segment.Flag.rst) != 0 {
            lent.omission = Self.told(&direction, isReverse: false)
            var reverse = key
            reverse.isFromClient.toggle()
            if lent.omission == nil, directions[reverse] != nil {
                lent.omission = Self.told(
                    &directions[reverse, default: Direction()],
                    isReverse: true
                )
            }
            return lent
        }
        let part = direction.part
        let isLate = part.everything && direction.started > direction.time
        guard !part.isEmpty, direction.opened <= direction.time else {
            if part.isEmpty, !segment.data.isEmpty { direction.started = segment.time }
            return lent
        }
        if segment.data.isEmpty {
            if part.acknowledgments, !isLate { leftOut += 1 }
            return part.acknowledgments && !isLate ? nil : lent
        }
        let offset = segment.sequenceNumber &- part.firstOctet
        let length = UInt32(segment.data.count)
        if part.octets > 0, offset < part.octets, length <= part.octets - offset {
            return headers(of: lent, &direction)
        }
        if part.octets > 0 {
            lent.omission = Self.told(&direction, isReverse: false)
            let end = segment.sequenceNumber &+ length
            if let next = direction.next, Int32(bitPattern: end &- next) > 0 {
                (direction.next, direction.from) = (end, end)
            }
        }
        guard part.everything, !isLate else { return lent }
        if segment.data.prefix(34).contains(0x20) {
            direction.started = segment.time
            return lent
        }
        leftOut += 1
        return nil
    }

    private mutating func headers(of segment: Segment, _ direction: inout Direction) -> Segment? {
        var lent = segment
        let part = direction.part
        let end = segment.sequenceNumber &+ UInt32(segment.data.count)
        if let next = direction.next, next &- part.firstOctet <= part.octets {
            if next == segment.sequenceNumber, end != part.firstOctet &+ part.octets,
                end &- direction.from < 20_000
            {
                direction.next = end
                direction.leftOut = segment
                leftOut += 1
                return nil
            }
            lent.omission = Self.told(&direction, isReverse: false)
            if Int32(bitPattern: end &- next) > 0 { direction.next = end }
        } else {
            direction.next = end
        }
        direction.from = direction.next ?? 0
        lent.omission =
            lent.omission
            ?? FrameInfo.Omission(
                firstOctet: 0,
                octets: 0,
                timestamp: segment.timestamp,
                isReverse: false,
                isHeadersOnly: true
            )
        lent.omission?.isHeadersOnly = true
        lent.captured = 0
        return lent
    }

    private static func told(
        _ direction: inout Direction,
        isReverse: Bool
    ) -> FrameInfo.Omission? {
        guard let next = direction.next, next != direction.from, let last = direction.leftOut else {
            return nil
        }
        defer { direction.from = next }
        return FrameInfo.Omission(
            firstOctet: direction.from,
            octets: next &- direction.from,
            timestamp: last.timestamp,
            isReverse: isReverse,
            isHeadersOnly: false
        )
    }
}
