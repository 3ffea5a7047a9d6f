/// Which options stand on a command line.
struct GivenOptions {
    /// By name, each with its values in order.
    private(set) var values: [String: [String]] = [:]

    /// Whether there are words that belong to no option.
    private(set) var hasExpression = false

    init(_ arguments: [String], of options: [KnownOption]) {
        var rest = arguments[...]
        while let argument = rest.popFirst(), argument != "--" {
            if argument.hasPrefix("--") {
                let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1)
                guard let name = parts.first, let option = Self.option(name, options) else {
                    continue
                }
                if option.isFlag {
                    take(option, option.isCalled(name) ? "true" : "false")
                } else {
                    take(option, parts.count > 1 ? parts[1] : rest.popFirst()?[...])
                }
            } else if argument.hasPrefix("-"), argument != "-" {
                var letters = argument.dropFirst()
                while let letter = letters.popFirst() {
                    guard let option = Self.option("\(letter)", options) else { break }
                    if option.isFlag {
                        take(option, "true")
                        continue
                    }
                    take(option, letters.isEmpty ? rest.popFirst()?[...] : letters)
                    break
                }
            } else {
                hasExpression = true
            }
        }
    }

    private mutating func take(_ option: KnownOption, _ value: Substring?) {
        values[option.name, default: []] += value.map { [String($0)] } ?? []
    }

    private static func option(
        _ name: some StringProtocol,
        _ options: [KnownOption]
    ) -> KnownOption? {
        options.first { $0.isCalled(name) || $0.inversion == String(name) }
    }

    /// Options whose defaults step back where another one is given that they cannot stand beside.
    private static let contraries = [
        "follow": ["trace-id"],
        "read": ["backend", "direction", "interface", "netns", "timeout"],
        "t": ["timestamps"],
        "timeout": ["duration"],
        "duration": ["timeout"],
    ]

    /// What selects HTTP exchanges, and nothing else.
    private static let selections: Set<String> = [
        "errors", "header", "host", "method", "min-duration", "path", "request-id", "status",
    ]

    /// What the exchanges that are selected may go to beside records.
    private static let exchangeOutputs: Set<String> = ["report", "summary", "write"]

    /// Whether an option that is configured selects from what is asked for; `all` are all names that are
    /// configured.
    ///
    /// Of what `--log tls` prints nothing can be selected so.
    func hasUse(for name: String, beside all: some Sequence<String>) -> Bool {
        guard Self.selections.contains(name), let kinds = values["log"]?.last,
            let kinds = try? LogKinds(parsing: kinds)
        else { return true }
        return !kinds.isDisjoint(with: [.packet, .http])
            || !Self.exchangeOutputs.isDisjoint(with: values.keys)
            || !Self.exchangeOutputs.isDisjoint(with: all)
    }

    /// Whether the option may have a default beside all that is given, and beside these others.
    func allowsDefault(of name: String, beside others: some Sequence<String>) -> Bool {
        if values[name] != nil || hasExpression && name == "filter-file" { return false }
        let names = Set(values.keys).union(others)
        return !Self.contraries.contains { names.contains($0) && $1.contains(name) }
    }
}
