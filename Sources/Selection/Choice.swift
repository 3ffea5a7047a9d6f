/// The values that one option was given: one of the wanted must hold, if there are any, and none of the
/// unwanted may.
public struct Choice<Value> {
    public private(set) var wanted: [Value] = []
    public private(set) var unwanted: [Value] = []

    public init() {}

    /// Reads values, of which those behind a `!` are unwanted.
    ///
    /// - Throws: what `parse` says, behind the value that it says it of.
    public init(
        _ texts: [String],
        _ parse: (Substring) throws(SelectionError) -> Value
    ) throws(SelectionError) {
        for text in texts {
            let isUnwanted = text.hasPrefix("!")
            do throws(SelectionError) {
                let rest = text.dropFirst(isUnwanted ? 1 : 0)
                if rest.isEmpty { throw SelectionError("is empty, and would fit nothing") }
                let value = try parse(rest)
                if isUnwanted { unwanted.append(value) } else { wanted.append(value) }
            } catch {
                throw SelectionError("'\(text)': \(error.message)")
            }
        }
    }

    public init(wanted: [Value], unwanted: [Value]) {
        (self.wanted, self.unwanted) = (wanted, unwanted)
    }

    public var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty }

    /// Whether the choice falls on what `matches` looks at; nil where that depends on what is to come.
    ///
    /// What a value matches already, it matches for good.
    func verdict(isComplete: Bool, _ matches: (Value) -> Bool) -> Bool? {
        if isEmpty { return true }
        if unwanted.contains(where: matches) { return false }
        let isWanted = wanted.isEmpty || wanted.contains(where: matches)
        if isComplete { return isWanted }
        return isWanted && unwanted.isEmpty ? true : nil
    }
}
