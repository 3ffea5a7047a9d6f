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
    static let memory = 1 << 16

    /// Records that are remembered, the last ones, to be shown; and pairs of these that are not
    /// decided on.
    private static let recordMemory = 1 << 10
    private static let suspicionLimit = 1 << 6

    /// Breaches that are shown.
    private static var exampleLimit: Int { Aggregate.exampleLimit }

    private let memory: Int

    /// Exchanges in the order that they were shown in; the place of each is its number modulo `memory`.
    private var entries: [Entry] = []
    private var records: [String] = []

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
        self.init(memory: Self.memory)
    }

    init(memory: Int) {
        self.memory = memory
    }

    /// Shows an exchange that is over, whose record, as JSON, is `record`.
    public mutating func see(_ passage: Passage, record: String) {
        clock = max(clock, passage.start, passage.end ?? passage.start)
        var passage = passage
        passage.end = passage.end ?? clock
        // What was shown last before it began can neither follow it nor have led to it.
        var number = count - 1
        let oldest = max(0, count - memory)
        var entry = Entry(passage: passage, clock: clock)
        while number >= oldest, entries[number % memory].clock >= passage.start {
            let place = number % memory
            let other = entries[place].passage
            if passage.mayFollow(other) {
                entry.follow(other)
                suspect(entry, count, [record, self.record(number)])
            }
            if other.mayFollow(passage) {
                entries[place].follow(passage)
                suspect(entries[place], number, [self.record(number), record])
            }
            number -= 1
        }
        if number < oldest, oldest > 0 { forgotten += 1 }
        if entries.count < memory {
            entries.append(entry)
        } else {
            judge(entries[count % memory], count - memory)
            entries[count % memory] = entry
        }
        if records.count < Self.recordMemory {
            records.append(record)
        } else {
            records[count % Self.recordMemory] = record
        }
        count += 1
    }

    /// Decides on all that is not decided on; call it once, when no more exchanges are to come.
    public mutating func finish() {
        for number in max(0, count - memory)..<count {
            judge(entries[number % memory], number)
        }
        entries = []
    }

    /// Keeps the records of the exchange of this number and of one that it may follow, while that may be
    /// a breach.
    private mutating func suspect(_ entry: Entry, _ number: Int, _ pair: [String?]) {
        if !entry.isBreach {
            suspicions[number] = nil
        } else if suspicions[number] == nil, suspicions.count < Self.suspicionLimit {
            suspicions[number] = pair.compactMap(\.self)
        }
    }

    private mutating func judge(_ entry: Entry, _ number: Int) {
        let pair = suspicions.removeValue(forKey: number)
        if entry.followsTrace { followers += 1 }
        guard entry.isBreach else { return }
        breaches += 1
        if breaches <= Self.exampleLimit { examples += pair ?? [] }
    }

    /// The record of the exchange of this number; nil if it is forgotten.
    private func record(_ number: Int) -> String? {
        count - number <= records.count ? records[number % Self.recordMemory] : nil
    }
}
