internal import Capture
internal import Dissection

/// Packets that may carry TCP, whose fragments were not all seen yet.
struct FragmentedPackets: ~Copyable {
    /// In order of arrival; few, for TCP avoids fragments.
    private var packets: [Packet] = []

    /// Packets of which the first fragment told that they carry no TCP, in order of arrival.
    private var others: [(key: PacketFragment.Key, start: Int64)] = []

    /// Packets that never became whole.
    private(set) var incomplete: UInt64 = 0

    /// At once, however many are begun, and how long one may take (RFC 8200, section 4.5).
    private static var limit: Int { 64 }
    private static var seconds: Int64 { 60 }
    private static var largest: Int { 65_535 }

    /// A packet's payload as far as it was seen.
    fileprivate struct Packet {
        var key: PacketFragment.Key

        /// The number of an exchange, for what is not known to belong to one yet.
        var serial: UInt64

        /// When its first fragment was seen, to a second.
        var start: Int64
        var protocolNumber = IPProtocol.tcp
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

    /// Whether a fragment is of no use: of a packet that carries no TCP, or the start of one of which nobody
    /// knows what it carries.
    mutating func passesOver(_ fragment: PacketFragment, _ info: FrameInfo) -> Bool {
        let oldest = info.timestamp.seconds - Self.seconds
        while let other = others.first, other.start < oldest { others.removeFirst() }
        let known = others.firstIndex { $0.key == fragment.key }
        guard fragment.offset == 0 else {
            return known != nil && fragment.protocolNumber != .tcp
                && !packets.contains { $0.key == fragment.key }
        }
        if let known { others.remove(at: known) }
        if fragment.content == .other {
            if others.count == Self.limit { others.removeFirst() }
            others.append((fragment.key, info.timestamp.seconds))
        }
        return fragment.content != .followed
    }

    /// Adds a fragment.
    ///
    /// - Returns: the number of the exchange that its fragments are taken to belong to, 0 where they are
    ///   passed over; and the packet if it is whole now, with an IP header that is as long as the
    ///   protocol's least.
    mutating func add(
        _ fragment: PacketFragment,
        _ info: FrameInfo,
        _ frame: Span<UInt8>,
        _ pool: inout ExchangePool
    ) -> (serial: UInt64, whole: [UInt8]?) {
        forget(before: info.timestamp.seconds - Self.seconds, &pool)
        let number: Int
        if let known = packets.firstIndex(where: { $0.key == fragment.key }) {
            number = known
        } else {
            guard fragment.mayBegin else { return (0, nil) }
            if packets.count == Self.limit { forgetOldest(&pool) }
            number = packets.count
            let (serial, second) = (pool.nextSerial(), info.timestamp.seconds)
            packets.append(Packet(key: fragment.key, serial: serial, start: second))
        }
        guard !packets[number].isGivenUp else { return (0, nil) }
        guard fragment.isWhole, packets[number].insert(fragment, frame, limit: Self.largest) else {
            giveUp(number, &pool)
            return (0, nil)
        }
        let serial = packets[number].serial
        guard packets[number].isWhole else { return (serial, nil) }
        let packet = packets.remove(at: number)
        return (serial, packet.header + packet.octets)
    }

    /// Forgets all, for nothing will be seen any more.
    mutating func finish(_ pool: inout ExchangePool) {
        while !packets.isEmpty { forgetOldest(&pool) }
    }

    private mutating func forget(before second: Int64, _ pool: inout ExchangePool) {
        while let oldest = packets.first, oldest.start < second { forgetOldest(&pool) }
    }

    private mutating func forgetOldest(_ pool: inout ExchangePool) {
        giveUp(0, &pool)
        packets.removeFirst()
    }

    /// Counts a packet that will not become whole, once.
    private mutating func giveUp(_ number: Int, _ pool: inout ExchangePool) {
        guard !packets[number].isGivenUp else { return }
        incomplete += 1
        pool.abandoned.append(packets[number].serial)
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
        if range.lowerBound == 0 { protocolNumber = fragment.protocolNumber }
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

extension FragmentedPackets.Packet {
    /// An IP header for the payload behind it.
    fileprivate var header: [UInt8] {
        func octets(_ number: some FixedWidthInteger) -> [UInt8] {
            stride(from: number.bitWidth - 8, through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: number >> $0)
            }
        }
        let protocolNumber = protocolNumber.rawValue
        switch (key.source, key.destination) {
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
