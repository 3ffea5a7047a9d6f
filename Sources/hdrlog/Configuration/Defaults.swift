internal import ArgumentParser
internal import Capture

/// The options that logging has by a configuration file and by the environment, for one command line.
///
/// They become arguments that stand before the user's, so that the same rules read and check both.
struct Defaults {
    /// The file that they come from; nil for none.
    private(set) var file: String?

    /// What is set there and in the environment, and stands beside what the user gives.
    private(set) var options: [ConfiguredOption] = []

    /// All options that there are; empty where nothing is configured.
    let known: [KnownOption]

    /// What the user gives.
    let userArguments: [String]
    let given: GivenOptions

    /// What is to be parsed.
    var arguments: [String] { options.flatMap(\.arguments) + userArguments }

    /// `isComplete` has the options be known also where nothing is configured.
    init(for arguments: [String], isComplete: Bool = false) throws(CaptureError) {
        let path = ConfigurationPath(given: Self.givenPath(arguments))
        let octets = try path?.octets()
        let variables = Self.variables()
        let isNeeded = octets != nil || !variables.isEmpty || isComplete
        // To make them takes as long as to parse a command line.
        known = isNeeded ? KnownOption.all() : []
        given = GivenOptions(arguments, of: known)
        userArguments = arguments
        guard isNeeded else { return }
        var configured: [String: ConfiguredOption] = [:]
        let byEnvironment = try options(in: variables)
            .filter { given.allowsDefault(of: $0.name, beside: []) }
        if let path, let octets {
            file = path.path
            let names = byEnvironment.map(\.name)
            for option in try options(in: octets, of: path)
            where given.allowsDefault(of: option.name, beside: names) {
                configured[option.name] = option
            }
        }
        for option in byEnvironment { configured[option.name] = option }
        configured = configured.filter { given.hasUse(for: $0.key, beside: configured.keys) }
        options = known.compactMap { configured[$0.name] }
    }

    /// What `--config` names last; nil without it.
    private static func givenPath(_ arguments: [String]) -> String? {
        var path: String?
        var rest = arguments[...]
        while let argument = rest.popFirst(), argument != "--" {
            if argument == "--config" { path = rest.popFirst() }
            if argument.hasPrefix("--config=") {
                path = String(argument.dropFirst("--config=".count))
            }
        }
        return path
    }

    /// What is wrong about the arguments, as the parser says it, and where that is set; nil if the user
    /// alone is at fault.
    func fault() -> (error: any Error, origin: ConfiguredOption.Origin)? {
        guard !options.isEmpty, let error = Self.error(of: arguments) else { return nil }
        for place in options.indices {
            var others = options
            others.remove(at: place)
            if Self.error(of: others.flatMap(\.arguments) + userArguments) == nil {
                return (error, options[place].origin)
            }
        }
        for option in options {
            if let error = Self.error(of: option.arguments) { return (error, option.origin) }
        }
        return nil
    }

    /// Whether an error is about what an option names, as its message says.
    private static func concerns(_ message: String, _ name: String, _ value: String) -> Bool {
        switch name {
        // One message may tell of several, and of what was tried for each.
        case "interface": message.contains("interface \(value): ")
        case "netns": message.hasPrefix("network namespace \(value): ")
        case "filter-file": message.hasPrefix("filter file \(value): ")
        case "relinquish-privileges": message.hasPrefix("'-Z \(value)': ")
        case "report": message.hasPrefix("'--report': \(value): ")
        case "junit", "output-file", "write": message.hasPrefix("\(value): ")
        default: false
        }
    }

    /// An error with the place where the name that it is about is set, if not on the command line.
    func located(_ error: CaptureError) -> CaptureError {
        let culprit = options.first { option in
            option.values.contains { Self.concerns(error.message, option.name, $0) }
        }
        guard let culprit else { return error }
        return CaptureError(error.kind, "\(culprit.origin.text): \(error.message)")
    }

    private static func error(of arguments: [String]) -> (any Error)? {
        do {
            _ = try LogCommand.parse(arguments)
            return nil
        } catch {
            return error
        }
    }
}
