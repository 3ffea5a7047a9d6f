/// Fields that a header block may refer to by their index (RFC 7541, section 2.3), the newest last.
///
/// Their octets lie one behind the other, so that a table is two allocations, whatever is in it.
struct HPACKTable: Sendable {
    private(set) var octets: [UInt8] = []
    private(set) var entries: [Entry] = []

    /// Octets, and entries, at the start that are not in use any more.
    private var deadOctets = 0
    private var deadEntries = 0

    /// Size by the rule of RFC 7541, section 4.1, of the entries and of the most of them.
    private(set) var size = 0
    private(set) var limit: Int

    /// What is kept of one field.
    struct Entry: Sendable {
        fileprivate var nameLength: Int32
        fileprivate var valueLength: Int32

        /// Whether the name was a reference to a field that was never seen.
        var hasUnknownName: Bool

        fileprivate var octets: Int { Int(nameLength) + Int(valueLength) }

        /// What an entry costs beside its octets (RFC 7541, section 4.1).
        fileprivate static let overhead = 32
        fileprivate var size: Int { octets + Self.overhead }

        /// Where the octets start, counted from the first ever.
        fileprivate var start: Int
    }

    /// Octets that were ever dropped from the front of ``octets``.
    private var base = 0

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count - deadEntries }

    /// The entry that was added `index` entries before the newest; nil where that is not there.
    func entry(_ index: Int) -> Entry? {
        index >= 0 && index < count ? entries[entries.count - 1 - index] : nil
    }

    /// Copies an entry's name, and its value where that is wanted, to the end of `text`.
    ///
    /// - Returns: where the name ends.
    func copy(_ entry: Entry, toValue: Bool, to text: inout [UInt8]) -> Int {
        let start = entry.start - base
        let end = text.count + Int(entry.nameLength)
        let length = toValue ? entry.octets : Int(entry.nameLength)
        text.append(copying: octets.span.extracting(start..<start + length))
        return end
    }

    /// Adds a field, and evicts as many of the oldest as it takes (RFC 7541, section 4.4).
    mutating func add(name: Span<UInt8>, value: Span<UInt8>, hasUnknownName: Bool) {
        let entry = Entry(
            nameLength: Int32(name.count),
            valueLength: Int32(value.count),
            hasUnknownName: hasUnknownName,
            start: base + octets.count
        )
        evict(toFit: entry.size)
        guard entry.size <= limit else { return }
        octets.append(copying: name)
        octets.append(copying: value)
        entries.append(entry)
        size += entry.size
    }

    /// Sets how large the table may be.
    mutating func resize(_ limit: Int) {
        self.limit = limit
        evict(toFit: 0)
    }

    /// Forgets every entry, and gives their room back: an empty table costs nothing, as its size says.
    mutating func removeAll() {
        base += octets.count
        (octets, entries) = ([], [])
        (deadOctets, deadEntries, size) = (0, 0, 0)
    }

    private mutating func evict(toFit added: Int) {
        while count > 0, size + added > limit {
            let oldest = entries[deadEntries]
            size -= oldest.size
            deadOctets += oldest.octets
            deadEntries += 1
        }
        if count == 0 {
            if !entries.isEmpty { removeAll() }
            return
        }
        // Moving what is left costs no more than what was dropped.
        if deadOctets > 256, deadOctets > octets.count / 2 {
            octets.removeFirst(deadOctets)
            base += deadOctets
            deadOctets = 0
        }
        if deadEntries > 16, deadEntries > entries.count / 2 {
            entries.removeFirst(deadEntries)
            deadEntries = 0
        }
    }
}
