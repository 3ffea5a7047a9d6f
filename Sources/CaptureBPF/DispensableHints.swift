internal import Capture
internal import Glibc
internal import HdrlogABI

/// Tells the classifier in the kernel what is dispensable, in memory that both share
/// (`struct hdrlog_hint`).
///
/// No call of the kernel is needed, so that it is worth while for small things, too.
@safe final class DispensableHints: DispensableTaker {
    private let memory: MappedMemory
    private var settings: hdrlog_settings

    /// When the frame was seen that is being lent, nanoseconds of the monotonic clock.
    var time: UInt64 = 0

    init(_ object: BPFObject, _ settings: hdrlog_settings) throws(BPFError) {
        memory = try MappedMemory(
            object.hints,
            offset: 0,
            size: Int(HDRLOG_HINTS) * MemoryLayout<hdrlog_hint>.stride,
            isWritable: true
        )
        self.settings = settings
    }

    private var hints: UnsafeMutablePointer<hdrlog_hint> {
        unsafe memory.start.assumingMemoryBound(to: hdrlog_hint.self)
    }

    func take(_ dispensable: Dispensable) {
        var name = hdrlog_direction_name(dispensable)
        let key = unsafe hdrlog_direction_key(&name, &settings)
        let part = dispensable.part
        guard let place = place(for: key, mayBeNew: !part.isEmpty) else { return }
        var hint = hdrlog_hint()
        if !part.isEmpty {
            hint.time = time
            hint.start = part.firstOctet
            hint.end = part.firstOctet &+ part.octets
            hint.flags =
                (part.acknowledgments ? UInt64(HDRLOG_HINT_ACKNOWLEDGMENTS.rawValue) : 0)
                | (part.everything ? UInt64(HDRLOG_HINT_ALL.rawValue) : 0)
            hint.check = unsafe key ^ hdrlog_hint_check(&hint)
        }
        unsafe hints[place] = hint
    }

    /// Where the hint for `key` is, or where a new one may be; nil where there is no such place.
    ///
    /// A new one may be where none is, or instead of one that no octets are told by.
    private func place(for key: UInt64, mayBeNew: Bool) -> Int? {
        let first = Int(hdrlog_hint_place(key))
        var best: Int?
        for neighbour in 0...1 {
            let place = first ^ neighbour
            let found = unsafe hdrlog_hint_check(hints + place)
            if found == key { return place }
            // Octets that were left out, and not told of yet, are remembered at the place of their hint.
            if unsafe hints[place].start != hints[place].end { continue }
            if found == 0 || best == nil { best = place }
        }
        return mayBeNew ? best : nil
    }
}

extension hdrlog_direction_name {
    /// Words as they stand in packets, in network order.
    fileprivate init(_ dispensable: Dispensable) {
        self.init()
        let (source, destination) = (dispensable.source, dispensable.destination)
        func word(_ address: UInt128, _ number: Int) -> UInt32 {
            UInt32(truncatingIfNeeded: address >> UInt128(96 - 32 * number)).bigEndian
        }
        if dispensable.isVersion4 {
            self.source.0 = word(source, 3)
            self.destination.0 = word(destination, 3)
        } else {
            self.source = (word(source, 0), word(source, 1), word(source, 2), word(source, 3))
            self.destination = (
                word(destination, 0), word(destination, 1), word(destination, 2),
                word(destination, 3)
            )
        }
        let ports = UInt32(dispensable.sourcePort) << 16 | UInt32(dispensable.destinationPort)
        self.ports = ports.bigEndian
        version = dispensable.isVersion4 ? 4 : 6
    }
}
