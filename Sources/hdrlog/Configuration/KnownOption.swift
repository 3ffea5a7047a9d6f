internal import ArgumentParser
internal import FoundationEssentials

/// An option of logging, as the argument parser itself tells of it.
struct KnownOption: Decodable {
    private let kind: Kind
    private let names: [Name]?

    /// Whether it takes several values.
    let isRepeating: Bool
    let defaultValue: String?

    private enum Kind: String, Decodable {
        case positional, option, flag
    }

    private struct Name: Decodable {
        let kind: String
        let name: String
    }

    /// Without its dashes; of an option that has only a letter, that.
    var name: String { longName ?? names?.first?.name ?? "" }

    var isFlag: Bool { kind == .flag }

    /// Whether it is off where it is not given; one with an inversion is neither on nor off then.
    var isSwitch: Bool { isFlag && inversion == nil }

    /// The name of the flag that says the contrary; nil where none does.
    private(set) var inversion: String?

    private var longName: String? { names?.first { $0.kind == "long" }?.name }

    private enum CodingKeys: CodingKey {
        case kind, names, isRepeating, defaultValue
    }

    /// What stands on a command line, or asks for something else than a log.
    private static let notConfigurable: Set<String> = [
        "config", "help", "list-interfaces", "read", "version",
    ]

    /// Whether it can have another default.
    var isConfigurable: Bool { longName.map { !Self.notConfigurable.contains($0) } ?? false }

    /// The variable of the environment that sets it.
    var variable: String { Defaults.prefix + name.uppercased().replacing("-", with: "_") }

    func isCalled(_ name: some StringProtocol) -> Bool {
        names?.contains { $0.name == name } ?? false
    }

    /// The arguments that set it to these values.
    func arguments(_ values: [String]) -> [String] {
        guard isFlag else { return values.map { "--\(name)=\($0)" } }
        if values == ["true"] { return ["--\(name)"] }
        return inversion.map { ["--\($0)"] } ?? []
    }

    /// All of them.
    static func all() -> [KnownOption] {
        struct Dump: Decodable {
            let command: Command

            struct Command: Decodable {
                let arguments: [KnownOption]
            }
        }
        let text = LogCommand._dumpHelp()
        let dump = try? JSONDecoder().decode(Dump.self, from: Data(text.utf8))
        var options = dump?.command.arguments.filter { $0.kind != .positional } ?? []
        for place in options.indices {
            let contrary = "no-\(options[place].name)"
            if options.contains(where: { $0.isCalled(contrary) }) {
                options[place].inversion = contrary
            }
        }
        let inversions = Set(options.compactMap(\.inversion))
        return options.filter { !inversions.contains($0.name) }
    }
}
