internal import Capture

// Segments that came before others that belong in front of them.
extension FlowTracker {
    /// Keeps the parts of a segment that no other pending one has.
    mutating func keep(
        _ number: Int32,
        _ octets: Span<UInt8>,
        _ length: Int,
        _ side: FlowSide,
        _ place: SegmentPlace
    ) {
        let end = place.sequenceNumber + length
        var start = place.sequenceNumber
        var previous = Int32.none
        var current = flows[number][side].firstPending
        while end - start > 0 {
            // Those that end before this part starts.
            while current != .none, pending[current].end - start <= 0 {
                (previous, current) = (current, pending[current].following)
            }
            guard current != .none, pending[current].place.sequenceNumber - end < 0 else {
                insert(number, octets, place, start, end, behind: previous, side)
                break
            }
            let next = pending[current]
            if next.place.sequenceNumber - start > 0 {
                previous = insert(
                    number,
                    octets,
                    place,
                    start,
                    next.place.sequenceNumber,
                    behind: previous,
                    side
                )
            }
            compare(octets, place, with: current)
            start = next.end
        }
        let limits = limits
        while flows[number][side].pendingCount > limits.pendingSegments
            || flows[number][side].pendingOctets > limits.pendingOctets
        {
            giveUpHole(number, side)
        }
    }

    /// Keeps the octets from `start` to `end` as a segment of their own, or as part of the one before
    /// where both are only counted: behind a lost segment, a sender may go on for thousands.
    @discardableResult
    private mutating func insert(
        _ number: Int32,
        _ octets: Span<UInt8>,
        _ place: SegmentPlace,
        _ start: SequenceNumber,
        _ end: SequenceNumber,
        behind previous: Int32,
        _ side: FlowSide
    ) -> Int32 {
        let from = start - place.sequenceNumber
        var segment = PendingSegment(
            place: from == 0 ? place : place.advanced(by: from),
            length: end - start
        )
        let certain = applications.certainOctets(flows[number].application, side)
        segment.isCounted = UInt64(end - flows[number][side].next) <= certain
        if segment.isCounted, previous != .none, pending[previous].isCounted,
            pending[previous].end - start == 0
        {
            pending[previous].length += segment.length
            pending[previous].place.takeFrame(of: place)
            return previous
        }
        if !segment.isCounted, from < octets.count {
            let to = min(octets.count, end - place.sequenceNumber)
            segment.octets.append(copying: octets.extracting(from..<to))
        }
        segment.following =
            previous == .none ? flows[number][side].firstPending : pending[previous].following
        flows[number][side].pendingCount += 1
        flows[number][side].pendingOctets += Int32(segment.octets.count)
        applications.pool.octets += segment.octets.count + PendingSegment.cost
        let added = pending.insert(segment)
        if previous == .none {
            flows[number][side].firstPending = added
        } else {
            pending[previous].following = added
        }
        return added
    }

    mutating func removeFirstPending(_ number: Int32, _ side: FlowSide) {
        let first = flows[number][side].firstPending
        let count = pending[first].octets.count
        flows[number][side].firstPending = pending[first].following
        flows[number][side].pendingCount -= 1
        flows[number][side].pendingOctets -= Int32(count)
        applications.pool.octets -= count + PendingSegment.cost
        pending[first].octets = []
        pending.giveBack(first)
    }

    mutating func freePending(_ number: Int32, _ side: FlowSide) {
        while flows[number][side].firstPending != .none { removeFirstPending(number, side) }
    }

    /// Counts a segment that bears other octets than one that came before.
    mutating func compare(_ octets: Span<UInt8>, _ place: SegmentPlace, with earlier: Int32) {
        let offset = pending[earlier].place.sequenceNumber - place.sequenceNumber
        let kept = pending[earlier].octets
        let start = max(0, offset)
        let end = min(octets.count, offset + kept.count)
        guard start < end else { return }
        if !(start..<end).allSatisfy({ octets[$0] == kept[$0 - offset] }) {
            applications.pool.counts.conflicts += 1
        }
    }
}
