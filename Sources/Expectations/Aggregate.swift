/// What is found out over all records, in the same memory however many there are.
struct Aggregate {
    enum Kind: String, CaseIterable {
        case count, any, all, sum, min, max, avg

        /// Whether it is over the values of a key, and not over records.
        var takesKey: Bool {
            switch self {
            case .count, .any, .all: false
            case .sum, .min, .max, .avg: true
            }
        }

        /// Whether it is a number, and not a claim by itself.
        var isNumber: Bool { self != .any && self != .all }
    }

    /// Which records show why an expectation is not met.
    enum Examples {
        case none, holding, failing

        /// Those with a value for which the comparison does not hold.
        case breaking(Comparison, Double)
    }

    let kind: Kind

    /// As it was written.
    let text: String

    /// Which records are taken; nil for all.
    let condition: Formula<Int>?

    /// The place of its key among those that are asked for; nil where it takes none.
    let key: Int?
    var examples = Examples.none

    /// The first records that ``examples`` names, as JSON.
    private(set) var kept: [String] = []

    /// Records in all, and those that the condition holds for.
    private(set) var records: UInt64 = 0
    private(set) var holding: UInt64 = 0

    /// The values of the key, in all of those, and in the record that is being seen.
    private var total = Values()
    private var current = Values()

    /// Values of its key in all.
    var valueCount: UInt64 { total.count }

    /// Records that are kept.
    static var exampleLimit: Int { 3 }

    init(_ kind: Kind, _ text: String, condition: Formula<Int>?, key: Int?) {
        self.kind = kind
        self.text = text
        self.condition = condition
        self.key = key
    }

    /// The number that it is so far; nil for the extremes and the mean of nothing.
    var number: Double? {
        switch kind {
        case .count, .any, .all: Double(holding)
        case .sum: total.sum
        case .min: total.count > 0 ? total.least : nil
        case .max: total.count > 0 ? total.greatest : nil
        case .avg: total.count > 0 ? total.sum / Double(total.count) : nil
        }
    }

    /// Whether what it claims holds so far; all records of none do.
    var isTrue: Bool { kind == .all ? holding == records : holding > 0 }

    /// Takes a value of its key.
    mutating func see(_ value: Double) { current.add(value) }

    /// Takes the record whose tests came out as `results`.
    ///
    /// - Returns: whether it is wanted as an example.
    mutating func endRecord(_ results: [Bool]) -> Bool {
        records += 1
        let holds = condition?.holds { results[$0] } ?? true
        if holds {
            holding += 1
            total.add(current)
        }
        defer { current = Values() }
        guard kept.count < Self.exampleLimit else { return false }
        return switch examples {
        case .none: false
        case .holding: holds
        case .failing: !holds
        case .breaking(let comparison, let limit):
            holds && current.count > 0
                && !(comparison.holds(current.least, limit)
                    && comparison.holds(current.greatest, limit))
        }
    }

    mutating func keep(_ example: String) { kept.append(example) }

    /// Numbers, without the numbers.
    private struct Values {
        var count: UInt64 = 0
        var sum = 0.0
        var least = Double.infinity
        var greatest = -Double.infinity

        mutating func add(_ value: Double) {
            count += 1
            sum += value
            least = min(least, value)
            greatest = max(greatest, value)
        }

        mutating func add(_ others: Values) {
            count += others.count
            sum += others.sum
            least = min(least, others.least)
            greatest = max(greatest, others.greatest)
        }
    }
}
