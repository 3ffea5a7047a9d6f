internal import Records

/// Reads expressions, and gathers what is to be looked at in each record.
struct Parser {
    let keys: KnownKeys

    /// The keys that are asked for, each once.
    private(set) var wantedKeys: [String] = []
    private(set) var tests: [FieldTest] = []
    var aggregates: [Aggregate] = []

    private var text = ""
    private var tokens: [(token: Token, end: String.Index)] = []
    private var place = 0
    private var depth = 0

    /// Parentheses and `not` inside each other; no one writes more by hand.
    private static var depthLimit: Int { 64 }

    init(_ keys: KnownKeys) {
        self.keys = keys
    }

    /// Reads a whole expression.
    mutating func claim(_ text: String) throws(ExpectationError) -> Formula<Claim> {
        (self.text, tokens, place, depth) = (text, try Token.all(in: text), 0, 0)
        let formula = try self.formula { (parser) throws(ExpectationError) in try parser.claim() }
        if let token = peek { throw ExpectationError("nothing is expected before '\(token.text)'") }
        return formula
    }

    private var peek: Token? { place < tokens.count ? tokens[place].token : nil }

    /// Takes the next word if it is `token`.
    private mutating func take(_ token: Token) -> Bool {
        guard peek == token else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ token: Token) throws(ExpectationError) {
        guard take(token) else { throw unexpected("'\(token.text)'") }
    }

    private func unexpected(_ wanted: String) -> ExpectationError {
        let found = peek.map { "before '\($0.text)'" } ?? "at the end"
        return ExpectationError("\(wanted) is expected \(found)")
    }

    /// Claims joined by `or`, of which `leaf` reads one.
    private mutating func formula<Leaf>(
        _ leaf: (inout Parser) throws(ExpectationError) -> Leaf
    ) throws(ExpectationError) -> Formula<Leaf> {
        var left = try conjunction(leaf)
        while take(.word("or")) { left = .or(left, try conjunction(leaf)) }
        return left
    }

    private mutating func conjunction<Leaf>(
        _ leaf: (inout Parser) throws(ExpectationError) -> Leaf
    ) throws(ExpectationError) -> Formula<Leaf> {
        var left = try primary(leaf)
        while take(.word("and")) { left = .and(left, try primary(leaf)) }
        return left
    }

    private mutating func primary<Leaf>(
        _ leaf: (inout Parser) throws(ExpectationError) -> Leaf
    ) throws(ExpectationError) -> Formula<Leaf> {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw ExpectationError("more than \(Self.depthLimit) parentheses inside each other")
        }
        if take(.word("not")) { return .not(try primary(leaf)) }
        guard take(.open) else { return .leaf(try leaf(&self)) }
        let formula = try formula(leaf)
        try expect(.close)
        return formula
    }
}

// What is said of all records together.
extension Parser {
    private mutating func claim() throws(ExpectationError) -> Claim {
        let left = try operand()
        if case .aggregate(let place) = left, !aggregates[place].kind.isNumber {
            if case .comparison? = peek {
                throw ExpectationError("\(aggregates[place].text) is no number: write it alone")
            }
            return .truth(place)
        }
        guard case .comparison(let comparison)? = peek else {
            let name = left.aggregate.map { aggregates[$0].text } ?? "a number"
            throw ExpectationError("\(name) is nothing to expect alone: compare it")
        }
        place += 1
        let right = try operand()
        if case .aggregate(let place) = right, !aggregates[place].kind.isNumber {
            throw ExpectationError("\(aggregates[place].text) is no number")
        }
        guard left.aggregate != nil || right.aggregate != nil else {
            throw ExpectationError("two numbers are compared: one side must be of records")
        }
        return .comparison(left, comparison, right)
    }

    private mutating func operand() throws(ExpectationError) -> Claim.Operand {
        switch peek {
        case .number(let value)?:
            place += 1
            return .number(value)
        case .word(let name)?:
            if let kind = Aggregate.Kind(rawValue: name) { return .aggregate(try aggregate(kind)) }
            let kinds = Aggregate.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            if (try? keys.type(of: name)) != nil {
                throw ExpectationError("'\(name)' is of one record: put it into one of \(kinds)")
            }
            throw ExpectationError("'\(name)' is not known; it could be one of \(kinds)")
        default: throw unexpected("a number or count(...)")
        }
    }

    private mutating func aggregate(_ kind: Aggregate.Kind) throws(ExpectationError) -> Int {
        let start = place > 0 ? tokens[place - 1].end : text.startIndex
        place += 1
        try expect(.open)
        var key: Int?
        var condition: Formula<Int>?
        if kind.takesKey {
            let (name, number) = try self.key()
            guard try keys.type(of: name) == .number else {
                throw ExpectationError(
                    "\(kind.rawValue)(...) takes a number, and '\(name)' is none"
                )
            }
            key = number
            if take(.comma) { condition = try self.condition() }
        } else if kind != .count || peek != .close {
            condition = try self.condition()
        }
        try expect(.close)
        let written = text[start..<tokens[place - 1].end].drop { $0.isWhitespace || $0 == "(" }
        aggregates.append(Aggregate(kind, String(written), condition: condition, key: key))
        return aggregates.count - 1
    }
}

// What is said of one record.
extension Parser {
    private mutating func condition() throws(ExpectationError) -> Formula<Int> {
        try formula { (parser) throws(ExpectationError) in try parser.test() }
    }

    private mutating func test() throws(ExpectationError) -> Int {
        if case .word("exists")? = peek, place + 1 < tokens.count, tokens[place + 1].token == .open
        {
            place += 2
            let (_, key) = try key()
            try expect(.close)
            return add(FieldTest(key: key, relation: .exists))
        }
        let (name, key) = try key()
        let type = try keys.type(of: name)
        if take(.tilde) {
            guard type == .string, case .string(let pattern)? = peek else {
                throw ExpectationError("'~' compares a string with a pattern in quotes")
            }
            place += 1
            return add(FieldTest(key: key, relation: .pattern(Glob(pattern, ignoresCase: false))))
        }
        guard case .comparison(let comparison)? = peek else {
            return add(FieldTest(key: key, relation: type == .boolean ? .isTrue : .exists))
        }
        place += 1
        let relation: FieldTest.Relation
        switch (type, peek) {
        case (.number, .number(let value)?): relation = .number(comparison, value)
        case (.string, .string(let value)?): relation = .string(comparison, Array(value.utf8))
        case (.boolean, .word("true")?): relation = .boolean(comparison, true)
        case (.boolean, .word("false")?): relation = .boolean(comparison, false)
        case (_, .word(let other)?) where (try? keys.type(of: other)) != nil:
            throw ExpectationError("'\(name)' can be compared with a value, not with another key")
        default: throw unexpected("'\(name)' is \(type.phrase), and so another one")
        }
        place += 1
        return add(FieldTest(key: key, relation: relation))
    }

    private mutating func add(_ test: FieldTest) -> Int {
        tests.append(test)
        return tests.count - 1
    }

    /// Reads a key, and has it asked for.
    private mutating func key() throws(ExpectationError) -> (name: String, number: Int) {
        guard case .word(let name)? = peek, name != "and", name != "or" else {
            throw unexpected("a key")
        }
        if place + 1 < tokens.count, tokens[place + 1].token == .open,
            Aggregate.Kind(rawValue: name) != nil
        {
            throw ExpectationError("\(name)(...) cannot stand inside another")
        }
        _ = try keys.type(of: name)
        place += 1
        if let number = wantedKeys.firstIndex(of: name) { return (name, number) }
        wantedKeys.append(name)
        return (name, wantedKeys.count - 1)
    }
}
