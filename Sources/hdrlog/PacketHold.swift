internal import Capture
internal import FlowTracking
internal import Records
internal import Selection
internal import TraceIdentity

/// Packets that wait, in order of capture, until it is known whether they are wanted, and of which
/// trace they are.
struct PacketHold: ~Copyable {
    /// What is known of an exchange.
    struct Verdict {
        var fate = Fate.undecided
        var trace: TraceContext?

        /// How much of the exchange it was found by: 1 with its request, 2 with its response.
        var stage: UInt8 = 0

        /// Packets of it that wait.
        var held = 0
        var isOver = false
    }

    enum Fate {
        case undecided, wanted, unwanted
    }

    /// What is known of a packet beside its octets.
    struct Facts {
        var info: FrameInfo

        /// Its trace, where that is known by now.
        var trace: TraceContext?
        var analysis: TCPAnalysis = []
    }

    private struct Entry {
        var facts: Facts

        /// The number that it waits by; 0 for none.
        var number: UInt64

        var length: Int
        var secrets: Int
    }

    private var verdicts: [UInt64: Verdict] = [:]

    /// What became of a number that packets wait by.
    private struct Alias {
        var exchange: UInt64

        /// Packets that wait by it still.
        var held: Int
    }

    /// Numbers that turned out to be an exchange's, which may be another such number: looked up when a
    /// packet's time comes, for to visit all that wait would cost more.
    private var aliases: [UInt64: Alias] = [:]

    /// Exchanges that are over, the oldest first; so many are remembered, for late packets of theirs.
    private var over = Queue<UInt64>()
    private static let overLimit = 65_536

    private var entries = Queue<Entry>()
    private var octets = Queue<UInt8>()
    private var secrets = Queue<Range<Int>>()

    /// Octets that packets may take while they wait.
    private let limit: Int

    /// Nanoseconds that a packet may wait.
    private let patience: UInt64

    /// What becomes of packets that waited in vain.
    let defaultFate: Fate

    /// Whether the oldest are being given up, until there is room again.
    private var isFull = false

    /// Packets that waited in vain, for want of room.
    private(set) var givenUp: UInt64 = 0

    /// With `selectsPackets`, packets are wanted if their exchange is, however long that takes to be
    /// known; without, all are, and wait only a while for their trace to be known.
    init(limit: Int, selectsPackets: Bool) {
        self.limit = limit
        patience = selectsPackets ? .max : 1_000_000_000
        defaultFate = selectsPackets ? .unwanted : .wanted
    }

    var isEmpty: Bool { entries.isEmpty }

    func verdict(on exchange: UInt64) -> Verdict? { verdicts[exchange] }

    /// Takes note of what becomes of an exchange's packets; what was decided stays so.
    mutating func settle(
        _ exchange: UInt64,
        _ fate: Fate,
        _ trace: TraceContext?,
        stage: UInt8 = 0,
        isOver: Bool = false
    ) {
        var verdict = verdicts[exchange] ?? Verdict()
        if verdict.fate == .undecided { verdict.fate = fate }
        if let trace { verdict.trace = trace }
        verdict.stage = stage
        if isOver, !verdict.isOver {
            verdict.isOver = true
            over.append(exchange)
        }
        verdicts[exchange] = verdict
        while over.count > Self.overLimit, let oldest = over.popFirst() {
            guard verdicts[oldest]?.held == 0 else {
                over.append(oldest)
                break
            }
            verdicts[oldest] = nil
        }
    }

    /// Takes note of an exchange that is over.
    ///
    /// - Returns: whether it is selected.
    mutating func settle(
        _ exchange: borrowing Exchange,
        _ heads: Span<UInt8>,
        _ selection: ExchangeSelection,
        at now: Timestamp
    ) -> Bool {
        let isWanted: Bool
        switch verdicts[exchange.serial]?.fate {
        case .wanted: isWanted = true
        case .unwanted: isWanted = false
        case .undecided, nil:
            isWanted =
                selection.verdict(on: exchange, heads: heads, isOver: true, at: now) ?? false
        }
        let trace = exchange.trace.context
        settle(exchange.serial, isWanted ? .wanted : .unwanted, trace, stage: 2, isOver: true)
        return isWanted
    }

    /// Takes note that what packets wait for belongs to no exchange, or to one that is over and of which
    /// nothing is known any more.
    mutating func abandon(_ exchange: UInt64) {
        guard verdicts[exchange] != nil else { return }
        settle(exchange, defaultFate, nil, isOver: true)
    }

    /// Takes note that packets that wait by this number belong to an exchange, or to none where that is 0.
    mutating func join(_ number: UInt64, to exchange: UInt64) {
        guard let held = verdicts[number]?.held, number != exchange else { return }
        verdicts[number] = nil
        guard held > 0 else { return }
        aliases[number] = Alias(exchange: exchange, held: held)
        if exchange != 0 { verdicts[exchange, default: Verdict()].held += held }
    }

    /// The exchange that packets belong to which wait by this number; 0 for none.
    private func exchange(_ number: UInt64) -> UInt64 {
        var exchange = number
        while let alias = aliases[exchange] { exchange = alias.exchange }
        return exchange
    }

    /// Takes note that a packet waits no more by this number.
    private mutating func leave(_ number: UInt64) {
        var exchange = number
        while let alias = aliases[exchange] {
            aliases[exchange] =
                alias.held > 1 ? Alias(exchange: alias.exchange, held: alias.held - 1) : nil
            exchange = alias.exchange
        }
        verdicts[exchange]?.held -= 1
    }

    /// Has a packet wait, with the octets in it that are secrets.
    mutating func append(
        _ facts: Facts,
        _ frame: Span<UInt8>,
        exchange: UInt64,
        secrets ranges: [Range<Int>]
    ) {
        let entry = Entry(
            facts: facts,
            number: exchange,
            length: frame.count,
            secrets: ranges.count
        )
        entries.append(entry)
        octets.append(copying: frame)
        for range in ranges { secrets.append(range) }
        if exchange != 0 { verdicts[exchange, default: Verdict()].held += 1 }
        guard size > limit else { return }
        dropUnwanted()
        isFull = size > limit / 4 * 3
    }

    /// Whether no packet's time has come, for the oldest waits still.
    func isWaiting(at now: Timestamp) -> Bool {
        guard let oldest = entries.first else { return true }
        let exchange = exchange(oldest.number)
        return exchange != 0 && verdicts[exchange]?.fate ?? .undecided == .undecided
            && !isFull && now.nanoseconds(since: oldest.facts.info.timestamp) <= patience
    }

    /// Lends the packets whose time has come, if they are wanted, in order; `isLast` tells that no
    /// more will be known.
    mutating func release(
        at now: Timestamp,
        isLast: Bool = false,
        _ body: (Facts, Span<UInt8>, [Range<Int>]) -> Bool
    ) {
        var ranges: [Range<Int>] = []
        while let entry = entries.first {
            let verdict = verdicts[exchange(entry.number)]
            var fate = verdict?.fate ?? defaultFate
            if fate == .undecided {
                if isFull, size <= limit / 4 * 3 { isFull = false }
                let waited = now.nanoseconds(since: entry.facts.info.timestamp)
                guard isLast || isFull || waited > patience else { return }
                if isFull { givenUp += 1 }
                fate = defaultFate
            }
            _ = entries.popFirst()
            leave(entry.number)
            ranges.removeAll(keepingCapacity: true)
            for _ in 0..<entry.secrets {
                if let range = secrets.popFirst() { ranges.append(range) }
            }
            defer { octets.removeFirst(entry.length) }
            guard fate == .wanted else { continue }
            var facts = entry.facts
            if let trace = verdict?.trace { facts.trace = trace }
            let goesOn = octets.lend(entry.length) { body(facts, $0, ranges) }
            guard goesOn else { return }
        }
    }

    /// Makes room without giving up anything: those that are not wanted need not wait behind others.
    private mutating func dropUnwanted() {
        var (kept, keptOctets, keptSecrets) = (Queue<Entry>(), Queue<UInt8>(), Queue<Range<Int>>())
        while let entry = entries.popFirst() {
            let isWanted = verdicts[exchange(entry.number)]?.fate != .unwanted
            if isWanted {
                kept.append(entry)
                octets.lend(entry.length) { keptOctets.append(copying: $0) }
            } else {
                leave(entry.number)
            }
            octets.removeFirst(entry.length)
            for _ in 0..<entry.secrets {
                if let range = secrets.popFirst(), isWanted { keptSecrets.append(range) }
            }
        }
        (entries, octets, secrets) = (kept, keptOctets, keptSecrets)
    }

    private var size: Int { octets.count + entries.count * MemoryLayout<Entry>.stride }
}
