internal import Capture
internal import Dissection

/// TCP segments whose fragments were not all seen yet.
struct FragmentedPackets: ~Copyable {
    /// In order of arrival; few, for TCP avoids fragments.
    private var packets: [Packet] = []

    /// Packets that never became whole.
    private(set) var incomplete: UInt64 = 0

    /// At once, however many are begun, and how long one may take (RFC 8200, section 4.5).
    private static var limit: Int { 64 }
    private static var seconds: Int64 { 60 }
    private static var largest: Int { 65_535 }

    /// A segment as far as it was seen.
    fileprivate struct Packet {
        var key: PacketFragment.Key

        /// Of the fragment that was seen first.
        var info: FrameInfo
        var octets: [UInt8] = []

        /// What was seen, in order.
        var parts: [Range<Int>] = []

        /// Octets of the whole; nil before the last fragment.
        var length: Int?

        /// Whether it was counted as incomplete: what else comes of it is passed over.
        var isGivenUp = false

        var isWhole: Bool {
            guard let length else { return false }
            return parts.count == 1 && parts[0] == 0..<length
        }
    }

    /// Adds a fragment.
    ///
    /// - Returns: the packet if it is whole now, with an IP header that is as long as the protocol's
    ///   least, and what is known of its first frame.
    mutating func add(
        _ fragment: PacketFragment,
        _ info: FrameInfo,
        _ frame: Span<UInt8>
    ) -> (octets: [UInt8], info: FrameInfo)? {
        forget(before: info.timestamp.seconds - Self.seconds)
        let number: Int
        if let known = packets.firstIndex(where: { $0.key == fragment.key }) {
            number = known
        } else {
            if packets.count == Self.limit { forgetOldest() }
            number = packets.count
            packets.append(Packet(key: fragment.key, info: info))
        }
        guard !packets[number].isGivenUp else { return nil }
        guard fragment.isWhole, packets[number].insert(fragment, frame, limit: Self.largest) else {
            giveUp(number)
            return nil
        }
        guard packets[number].isWhole else { return nil }
        let packet = packets.remove(at: number)
        let octets = packet.key.header(of: packet.octets.count) + packet.octets
        var first = packet.info
        (first.len, first.caplen) = (octets.count, octets.count)
        first.linkType = LinkType.rawIP.rawValue
        first.segmentation = nil
        return (octets, first)
    }

    /// Forgets all, for nothing will be seen any more.
    mutating func finish() {
        while !packets.isEmpty { forgetOldest() }
    }

    private mutating func forget(before second: Int64) {
        while let oldest = packets.first, oldest.info.timestamp.seconds < second { forgetOldest() }
    }

    private mutating func forgetOldest() {
        giveUp(0)
        packets.removeFirst()
    }

    /// Counts a packet that will not become whole, once.
    private mutating func giveUp(_ number: Int) {
        guard !packets[number].isGivenUp else { return }
        incomplete += 1
        packets[number].isGivenUp = true
        (packets[number].octets, packets[number].parts) = ([], [])
    }
}

extension FragmentedPackets.Packet {
    /// Takes up a fragment's octets.
    ///
    /// - Returns: false where they contradict those before: of a packet whose fragments overlap,
    ///   nothing can be trusted (RFC 5722), and what else comes of it neither. The same one again is
    ///   none too many.
    fileprivate mutating func insert(
        _ fragment: PacketFragment,
        _ frame: Span<UInt8>,
        limit: Int
    ) -> Bool {
        let range = fragment.offset..<fragment.offset + fragment.octets.count
        guard range.upperBound <= limit, !range.isEmpty else { return false }
        if fragment.isLast {
            guard length == nil || length == range.upperBound else { return false }
            length = range.upperBound
        }
        if let length, range.upperBound > length || octets.count > length { return false }
        if parts.contains(where: { $0.overlaps(range) }) {
            return parts.contains {
                $0.lowerBound <= range.lowerBound && $0.upperBound >= range.upperBound
            }
                && zip(range, fragment.octets).allSatisfy { octets[$0] == frame[$1] }
        }
        if octets.count < range.upperBound {
            octets.append(contentsOf: repeatElement(0, count: range.upperBound - octets.count))
        }
        for (to, from) in zip(range, fragment.octets) { octets[to] = frame[from] }
        let place = parts.firstIndex { $0.lowerBound > range.lowerBound } ?? parts.count
        parts.insert(range, at: place)
        if place + 1 < parts.count, parts[place + 1].lowerBound == range.upperBound {
            parts[place] = range.lowerBound..<parts.remove(at: place + 1).upperBound
        }
        if place > 0, parts[place - 1].upperBound == parts[place].lowerBound {
            parts[place - 1] = parts[place - 1].lowerBound..<parts.remove(at: place).upperBound
        }
        return true
    }
}

extension PacketFragment.Key {
    /// An IP header for so many octets of TCP behind it.
    fileprivate func header(of length: Int) -> [UInt8] {
        func octets(_ number: some FixedWidthInteger) -> [UInt8] {
            stride(from: number.bitWidth - 8, through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: number >> $0)
            }
        }
        let protocolNumber = IPProtocol.tcp.rawValue
        switch (source, destination) {
        case (.v4(let source), .v4(let destination)):
            // Total Length 0 says that the packet goes on to its end: it may be more than fits there.
            return [0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocolNumber, 0, 0] + octets(source)
                + octets(destination)
        case (.v6(let source), .v6(let destination)):
            return [0x60, 0, 0, 0, 0, 0, protocolNumber, 64] + octets(source) + octets(destination)
        case (.v4, .v6), (.v6, .v4): return []
        }
    }
}
