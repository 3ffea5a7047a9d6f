internal import Capture

/// Whether requests that came in with a trace lead to requests that go out with it.
///
/// A request may follow any other that its sender is just answering. It breaks the rule if one of those
/// came with a trace, none with the trace that it was sent with, and none without: that could have led to
/// it, too.
///
/// Exchanges are shown when they are over. What one leads to is mostly over before it, but not always, and
/// so each is compared with those before that it overlaps, in both directions.
public struct Propagation {
    /// Exchanges that are remembered, to be compared with those that are over later.
    static let usualLimit = 1 << 16

    /// Records that are remembered, the last ones, to be shown; and pairs of these that are not
    /// decided on.
    private static let recordMemory = 1 << 10
    private static let suspicionLimit = 1 << 6

    /// Breaches that are shown.
    private static var exampleLimit: Int { Aggregate.exampleLimit }

    /// Exchanges that are remembered here.
    private let limit: Int

    /// Exchanges in the order that they were shown in; the place of each is its number modulo `limit`.
    private var entries: [Entry] = []

    /// Their records, in octets that are allocated once: of few of them a string is made.
    private var records: [[UInt8]] = []

    /// Exchanges shown so far.
    private var count = 0

    /// The latest time seen.
    private var clock = Timestamp(seconds: 0, nanoseconds: 0)

    /// The records of a request that may break the rule and of one that it may follow, by the number of
    /// the first.
    private var suspicions: [Int: [String]] = [:]

    /// Requests that others with a trace may have led to, and those of them that break the rule.
    public private(set) var followers: UInt64 = 0
    public private(set) var breaches: UInt64 = 0

    /// Requests that lasted longer than what was sent meanwhile is remembered.
    public private(set) var forgotten: UInt64 = 0

    /// The records of the first breaches, as JSON: the request, and one that it may follow.
    public private(set) var examples: [String] = []

    private struct Entry {
        let passage: Passage

        /// The latest time when it was shown; never less than that of an entry before.
        let clock: Timestamp

        /// What it may follow: a request with a trace, the one that it has, one without a trace.
        var followsTrace = false
        var sharesTrace = false
        var followsNone = false

        /// Takes note that it may follow `other`.
        mutating func follow(_ other: Passage) {
            if other.contexts.isEmpty {
                followsNone = true
            } else {
                followsTrace = true
                if passage.sharesTrace(with: other) { sharesTrace = true }
            }
        }

        var isBreach: Bool { followsTrace && !sharesTrace && !followsNone }
    }

    public init() {
        self.init(limit: Self.usualLimit)
    }

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether records are to be shown with exchanges: until there are enough examples.
    public var needsRecords: Bool { breaches < Self.exampleLimit }

    /// Shows an exchange that is over, whose record, as JSON, is `record`; it may be empty where none is
    /// needed.
    public mutating func see(_ passage: Passage, record: Span<UInt8>) {
        clock = max(clock, passage.start, passage.end ?? passage.start)
        var passage = passage
        passage.end = passage.end ?? clock
        // What was shown last before it began can neither follow it nor have led to it.
        var number = count - 1
        let oldest = max(0, count - limit)
        remember(record)
        var entry = Entry(passage: passage, clock: clock)
        // No copy of another is made: a long exchange is compared with many.
        while number >= oldest, entries[number % limit].clock >= passage.start {
            let place = number % limit
            if passage.mayFollow(entries[place].passage) {
                entry.follow(entries[place].passage)
                suspect(entry.isBreach, count, following: number)
            }
            if entries[place].passage.mayFollow(passage) {
                entries[place].follow(passage)
                suspect(entries[place].isBreach, number, following: count)
            }
            number -= 1
        }
        if number < oldest, oldest > 0 { forgotten += 1 }
        if entries.count < limit {
            entries.append(entry)
        } else {
            judge(entries[count % limit], count - limit)
            entries[count % limit] = entry
        }
        count += 1
    }

    /// Decides on all that is not decided on; call it once, when no more exchanges are to come.
    public mutating func finish() {
        for number in max(0, count - limit)..<count {
            judge(entries[number % limit], number)
        }
        entries = []
    }

    /// Keeps the records of the exchange of this number and of one that it may follow, while that may be
    /// a breach.
    private mutating func suspect(_ isBreach: Bool, _ number: Int, following other: Int) {
        if !isBreach {
            suspicions[number] = nil
        } else if needsRecords, suspicions[number] == nil,
            suspicions.count < Self.suspicionLimit
        {
            suspicions[number] = [record(number), record(other)].compactMap(\.self)
        }
    }

    private mutating func judge(_ entry: Entry, _ number: Int) {
        let pair = suspicions.removeValue(forKey: number)
        if entry.followsTrace { followers += 1 }
        guard entry.isBreach else { return }
        breaches += 1
        if breaches <= Self.exampleLimit { examples += pair ?? [] }
    }

    /// Remembers the record of the exchange that is being shown.
    private mutating func remember(_ record: Span<UInt8>) {
        guard needsRecords else { return }
        if records.count < Self.recordMemory { records.append([]) }
        let place = count % Self.recordMemory
        records[place].removeAll(keepingCapacity: true)
        for i in record.indices { records[place].append(record[i]) }
    }

    /// The record of the exchange of this number, which may be the one that is being shown; nil if it is
    /// forgotten.
    private func record(_ number: Int) -> String? {
        count - number < records.count
            ? String(decoding: records[number % Self.recordMemory], as: UTF8.self) : nil
    }
}
