public import Capture
internal import Dissection

// What the source of frames need not lend: octets that are only counted, and segments that tell nothing.
extension FlowTracker {
    /// Octets of a body from which on it is worth while to say that they are dispensable.
    private static var leastOctets: UInt64 { 65_536 }

    /// Most octets to say it of at once, so that sequence numbers stay comparable.
    private static var mostOctets: UInt64 { 1 << 29 }

    /// Segments with data after which a connection is worth a word about its acknowledgments.
    private static var leastSegments: UInt8 { 8 }

    /// Whether something dispensable waits to be taken.
    public var hasDispensables: Bool { !dispensables.isEmpty }

    /// Hands on what is dispensable, once.
    public mutating func takeDispensables(_ body: (Dispensable) -> Void) {
        for dispensable in dispensables { body(dispensable) }
        dispensables.removeAll(keepingCapacity: true)
    }

    /// Reports exchanges whose time is up; no frame from before `time` is still to come.
    public mutating func expire(at time: Timestamp) {
        applications.pool.expire(at: time)
    }

    /// When the first exchange's time is up, unless something comes; nil where none waits.
    public var nextExpiry: Timestamp? { applications.pool.nextExpiry }

    /// Finds out what has become dispensable by a segment of `side`.
    mutating func findDispensables(_ number: Int32, _ side: FlowSide, hasData: Bool) {
        guard !flows[number].hasEnded else { return }
        if hasData, flows[number].dataSegments < Self.leastSegments {
            flows[number].dataSegments += 1
        }
        let part = dispensablePart(number, side)
        // Such a segment may be on its way since before that was said, or it may be forgotten.
        let isDispensable =
            hasData ? part.octets > 0 || part.everything : part.acknowledgments
        say(part, number, side, again: isDispensable)
        // Where octets are missing, the acknowledgments of the other side are needed.
        say(dispensablePart(number, side.other), number, side.other, again: false)
    }

    /// Says what of `side` is dispensable if that is news, or to be said again.
    private mutating func say(
        _ part: Dispensable.Part,
        _ number: Int32,
        _ side: FlowSide,
        again: Bool
    ) {
        guard again || part != flows[number][side].dispensable else { return }
        flows[number][side].dispensable = part
        dispense(with: flows[number].key, part, from: side)
    }

    private func dispensablePart(_ number: Int32, _ side: FlowSide) -> Dispensable.Part {
        var part = Dispensable.Part()
        let stream = flows[number][side]
        let application = flows[number].application
        switch applications.reading(application, side) {
        case .inOrder:
            let octets = applications.dispensableOctets(application, side)
            // What is left of a body is dispensable as the rest of it was.
            if octets >= Self.leastOctets || octets > 0 && stream.dispensable.octets > 0 {
                part.firstOctet = stream.next.rawValue
                part.octets = UInt32(min(octets, Self.mostOctets))
            }
        case .searching: break
        case .over: part.everything = true
        }
        part.acknowledgments =
            !flows[number].isOpening && flows[number][side.other].firstPending == .none
            && (flows[number].dataSegments >= Self.leastSegments || part.octets > 0
                || flows[number][side.other].dispensable.octets > 0)
        return part
    }

    /// Takes back what was said of a connection that has ended.
    mutating func takeBack(_ number: Int32) {
        for side in [FlowSide.low, .high] where !flows[number][side].dispensable.isEmpty {
            flows[number][side].dispensable = Dispensable.Part()
            dispense(with: flows[number].key, Dispensable.Part(), from: side)
        }
    }

    /// Says what is dispensable of a connection that is not followed, or not yet.
    mutating func dispense(with key: FlowKey, _ part: Dispensable.Part) {
        dispense(with: key, part, from: .low)
        dispense(with: key, part, from: .high)
    }

    mutating func dispense(with key: FlowKey, _ part: Dispensable.Part, from side: FlowSide) {
        dispensables.append(key.dispensable(part, from: side))
    }

    /// Takes octets that the source left out.
    mutating func receive(
        _ omission: FrameInfo.Omission,
        _ number: Int32,
        _ sender: FlowSide,
        _ header: TCPHeader,
        _ info: FrameInfo
    ) {
        let side = omission.isReverse ? sender.other : sender
        guard !flows[number].hasEnded, flows[number][side].isSynchronized,
            // Of a connection that had the ports before, the source may tell late.
            omission.timestamp.nanosecondsSince1970 >= flows[number].synTime
        else { return }
        var place = SegmentPlace(
            sequenceNumber: SequenceNumber(omission.firstOctet),
            acknowledgmentNumber: header.acknowledgmentNumber,
            info: info
        )
        place.isHeadersOnly = true
        place.origin.timestamp = omission.timestamp
        let length = Int(omission.octets)
        let offset = place.sequenceNumber - flows[number][side].next
        guard offset + length > 0, abs(offset) < 1 << 30 else { return }
        let nothing = Span<UInt8>()
        guard applications.reading(flows[number].application, side) == .inOrder else {
            flows[number][side].next = place.sequenceNumber + length
            return
        }
        guard offset <= 0 else { return keep(number, nothing, length, side, place) }
        deliver(number, nothing, length, side, place)
        deliverPending(number, side)
    }
}

extension FlowKey {
    fileprivate func dispensable(_ part: Dispensable.Part, from side: FlowSide) -> Dispensable {
        let isLow = side == .low
        return Dispensable(
            source: isLow ? low : high,
            sourcePort: isLow ? lowPort : highPort,
            destination: isLow ? high : low,
            destinationPort: isLow ? highPort : lowPort,
            isVersion4: isVersion4,
            part: part
        )
    }
}
