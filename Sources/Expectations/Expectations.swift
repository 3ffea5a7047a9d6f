/// What is expected of the records of a run, and how far it is met.
///
/// Shown the values of the keys that it asks for, record by record, it keeps counts and a few records.
public struct Expectations {
    private let all: [Expectation]
    private var aggregates: [Aggregate]
    private let tests: [FieldTest]

    /// The keys whose values are to be shown, in the order that they are numbered by.
    public let keys: [String]

    /// The tests, and the aggregates over values, of each key.
    private let testsOfKey: [[Int]]
    private let aggregatesOfKey: [[Int]]

    /// How the tests came out for the record that is being shown.
    private var results: [Bool]

    /// The aggregates that want that record as an example.
    private var wanting: [Int] = []

    private struct Expectation {
        let text: String
        let formula: Formula<Claim>

        /// Whether it must hold, and not the contrary.
        let isWanted: Bool
    }

    /// Reads the expressions `wanted`, which must hold at the end, and `unwanted`, which must not.
    public init(
        wanted: [String],
        unwanted: [String],
        keys known: KnownKeys
    ) throws(ExpectationError) {
        var parser = Parser(known)
        var all: [Expectation] = []
        for (texts, isWanted) in [(wanted, true), (unwanted, false)] {
            for text in texts {
                do throws(ExpectationError) {
                    let formula = try parser.claim(text)
                    all.append(Expectation(text: text, formula: formula, isWanted: isWanted))
                } catch {
                    throw ExpectationError("'\(text)': \(error.message)")
                }
            }
        }
        var aggregates = parser.aggregates
        for expectation in all {
            expectation.formula.forEachLeaf(wanted: expectation.isWanted) { claim, wanted in
                claim.keepExamples(wanted: wanted, in: &aggregates)
            }
        }
        self.all = all
        self.aggregates = aggregates
        tests = parser.tests
        keys = parser.wantedKeys
        results = Array(repeating: false, count: parser.tests.count)
        testsOfKey = parser.wantedKeys.indices.map { key in
            parser.tests.indices.filter { parser.tests[$0].key == key }
        }
        aggregatesOfKey = parser.wantedKeys.indices.map { key in
            aggregates.indices.filter { aggregates[$0].key == key }
        }
    }

    /// Shows a value of the key with this number.
    public mutating func see(_ value: Double, ofKey key: Int) {
        for place in testsOfKey[key] where tests[place].holds(number: value) {
            results[place] = true
        }
        for place in aggregatesOfKey[key] { aggregates[place].see(value) }
    }

    /// Shows a value of the key with this number.
    public mutating func see(_ value: Bool, ofKey key: Int) {
        for place in testsOfKey[key] where tests[place].holds(boolean: value) {
            results[place] = true
        }
    }

    /// Shows a value of the key with this number.
    public mutating func see(_ value: Span<UInt8>, ofKey key: Int) {
        for place in testsOfKey[key] where tests[place].holds(string: value) {
            results[place] = true
        }
    }

    /// Ends the record whose values were shown since the last call.
    ///
    /// - Returns: whether it is wanted as an example, by ``keep(example:)``.
    public mutating func endRecord() -> Bool {
        wanting.removeAll(keepingCapacity: true)
        for place in aggregates.indices where aggregates[place].endRecord(results) {
            wanting.append(place)
        }
        for place in results.indices { results[place] = false }
        return !wanting.isEmpty
    }

    /// Keeps the record that ended last, written as JSON.
    public mutating func keep(example: String) {
        for place in wanting { aggregates[place].keep(example) }
    }

    /// Whether all that must hold does so far; what must not may come true later, but not be undone.
    public var areMet: Bool {
        all.allSatisfy { !$0.isWanted || $0.formula.holds { $0.holds(aggregates) } }
    }

    /// What has become of each expectation.
    public var verdicts: [Verdict] {
        all.map { expectation in
            let holds = expectation.formula.holds { $0.holds(aggregates) }
            var verdict = Verdict(
                text: expectation.text,
                isWanted: expectation.isWanted,
                isMet: holds == expectation.isWanted
            )
            guard !verdict.isMet else { return verdict }
            expectation.formula.forEachLeaf(wanted: expectation.isWanted) { claim, wanted in
                guard claim.holds(aggregates) != wanted else { return }
                verdict.findings += claim.findings(aggregates)
                verdict.examples += claim.examples(wanted: wanted, aggregates)
            }
            return verdict
        }
    }
}
