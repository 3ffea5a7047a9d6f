/// What an expectation says of all records together.
enum Claim {
    /// `any(...)` or `all(...)`, by its place among the aggregates.
    case truth(Int)
    case comparison(Operand, Comparison, Operand)

    enum Operand {
        case number(Double)
        case aggregate(Int)

        func value(_ aggregates: [Aggregate]) -> Double? {
            switch self {
            case .number(let value): value
            case .aggregate(let place): aggregates[place].number
            }
        }

        var aggregate: Int? {
            if case .aggregate(let place) = self { place } else { nil }
        }
    }

    /// Whether it holds so far; a comparison with what has no value does not.
    func holds(_ aggregates: [Aggregate]) -> Bool {
        switch self {
        case .truth(let place): return aggregates[place].isTrue
        case .comparison(let left, let comparison, let right):
            guard let left = left.value(aggregates), let right = right.value(aggregates) else {
                return false
            }
            return comparison.holds(left, right)
        }
    }

    /// What it is about, by places among the aggregates.
    var aggregates: [Int] {
        switch self {
        case .truth(let place): [place]
        case .comparison(let left, _, let right):
            [left.aggregate, right.aggregate].compactMap(\.self)
        }
    }

    /// The one aggregate that is compared with a number, with the comparison that is `wanted` to hold.
    private func limit(wanted: Bool) -> (place: Int, comparison: Comparison, number: Double)? {
        let (place, comparison, number): (Int, Comparison, Double)
        switch self {
        case .comparison(.aggregate(let left), let written, .number(let right)):
            (place, comparison, number) = (left, written, right)
        case .comparison(.number(let left), let written, .aggregate(let right)):
            (place, comparison, number) = (right, written.mirrored, left)
        default: return nil
        }
        return (place, wanted ? comparison : comparison.negated, number)
    }

    /// Has the aggregates keep the records that would make this other than `wanted`.
    func keepExamples(wanted: Bool, in aggregates: inout [Aggregate]) {
        if case .truth(let place) = self {
            if aggregates[place].kind == .any, !wanted { aggregates[place].examples = .holding }
            if aggregates[place].kind == .all, wanted { aggregates[place].examples = .failing }
            return
        }
        guard let (place, comparison, number) = limit(wanted: wanted) else { return }
        switch aggregates[place].kind {
        case .count:
            if !comparison.isLowerLimit { aggregates[place].examples = .holding }
        case .max where !comparison.isLowerLimit:
            let broken = comparison == .equal ? Comparison.lessOrEqual : comparison
            aggregates[place].examples = .breaking(broken, number)
        case .min where !comparison.isUpperLimit:
            let broken = comparison == .equal ? Comparison.greaterOrEqual : comparison
            aggregates[place].examples = .breaking(broken, number)
        case .any, .all, .sum, .min, .max, .avg: break
        }
    }

    /// The records to show where this is not `wanted`: none where there are too few of them.
    func examples(wanted: Bool, _ aggregates: [Aggregate]) -> [String] {
        if let (place, comparison, number) = limit(wanted: wanted), comparison == .equal,
            aggregates[place].kind == .count, Double(aggregates[place].holding) < number
        {
            return []
        }
        return self.aggregates.flatMap { aggregates[$0].kept }
    }

    /// What there is instead of what was wanted, in words.
    func findings(_ aggregates: [Aggregate]) -> [String] {
        self.aggregates.map { place in
            let aggregate = aggregates[place]
            let found =
                switch aggregate.kind {
                case .any, .all:
                    "holds for \(aggregate.holding) of \(aggregate.records) records"
                case .count: "is \(aggregate.holding), of \(aggregate.records) records"
                case .sum, .min, .max, .avg:
                    aggregate.number.map { "is \($0.shortText), of \(aggregate.valueCount) values" }
                        ?? "has no value: no record has one"
                }
            return "\(aggregate.text) \(found)"
        }
    }
}

extension Double {
    /// In decimal digits, without a fraction where there is none.
    var shortText: String { Int64(exactly: self).map { "\($0)" } ?? "\(self)" }
}
