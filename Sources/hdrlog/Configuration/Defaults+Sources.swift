internal import Capture
internal import Configuration
internal import Glibc

// What files and the environment say.
extension Defaults {
    /// What the names of variables start with.
    static var prefix: String { "HDRLOG_" }

    /// What a user's own file cannot say to a hdrlog that sudo(8) runs: what root opens, for whom it
    /// writes, and which secrets it tells.
    private static let notUnderSudo: Set<String> = [
        "filter-file", "header-policy", "netns", "redaction-key-file", "relinquish-privileges",
        "show-secrets",
    ]

    /// The options that a file sets.
    func options(in octets: [UInt8], of path: ConfigurationPath) throws(CaptureError)
        -> [ConfiguredOption]
    {
        do throws(ConfigurationError) {
            var options: [ConfiguredOption] = []
            for entry in try ConfigurationFile.entries(of: octets) {
                options.append(try option(entry, in: path))
            }
            return options
        } catch {
            throw CaptureError(.usage, "\(path.path):\(error.line): \(error.message)")
        }
    }

    private func option(
        _ entry: ConfigurationEntry,
        in path: ConfigurationPath
    ) throws(ConfigurationError) -> ConfiguredOption {
        let name = entry.name
        guard let option = known.first(where: { $0.name == name }), option.isConfigurable else {
            let isOption = known.contains { $0.isCalled(name) }
            let names = known.filter(\.isConfigurable).map(\.name)
            let advice = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" }
            throw ConfigurationError(
                line: entry.line,
                isOption
                    ? "'\(name)' is for the command line alone"
                    : "'\(name)' is no option\(advice ?? "; 'hdrlog config' lists them")"
            )
        }
        if !path.isTrusted, Self.notUnderSudo.contains(name) {
            throw ConfigurationError(
                line: entry.line,
                "'\(name)' is not for a user's own file under sudo: give it on the command line"
            )
        }
        if entry.isList, !option.isRepeating {
            throw ConfigurationError(line: entry.line, "'\(name)' takes one value, and no list")
        }
        guard let values = Self.values(entry.values, of: option) else {
            throw ConfigurationError(line: entry.line, "'\(name)' is true or false")
        }
        let origin = ConfiguredOption.Origin.file(path: path.path, line: entry.line)
        return ConfiguredOption(option: option, values: values, origin: origin)
    }

    /// The options that the environment sets.
    func options(in variables: [(name: String, value: String)]) throws(CaptureError)
        -> [ConfiguredOption]
    {
        let configurable = known.filter(\.isConfigurable)
        var options: [ConfiguredOption] = []
        for (name, value) in variables {
            guard let option = configurable.first(where: { $0.variable == name }) else {
                // Others may have variables of this name for themselves: only a slip is told.
                let word = String(name.dropFirst(Self.prefix.count))
                let words = configurable.map { String($0.variable.dropFirst(Self.prefix.count)) }
                if let nearest = nearestName(to: word, among: words) {
                    Diagnostics.say("\(name) sets nothing; did you mean \(Self.prefix)\(nearest)?")
                }
                continue
            }
            let texts =
                option.isRepeating
                ? value.split(whereSeparator: \.isNewline).map(String.init) : [value]
            guard let values = Self.values(texts, of: option) else {
                throw CaptureError(.usage, "\(name): '\(value)' is neither true nor false")
            }
            let origin = ConfiguredOption.Origin.environment(name)
            options.append(ConfiguredOption(option: option, values: values, origin: origin))
        }
        return options
    }

    /// The values in the words that are used here; nil for a flag's that is neither true nor false.
    private static func values(_ texts: [String], of option: KnownOption) -> [String]? {
        guard option.isFlag else { return texts }
        switch texts {
        case ["true"], ["1"]: return ["true"]
        case ["false"], ["0"]: return ["false"]
        default: return nil
        }
    }

    /// The variables that could set something, by name; those that are empty do not.
    static func variables() -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            if unsafe strncmp(entry, prefix, prefix.utf8.count) == 0 {
                let text = unsafe String(cString: entry)
                let name = text.prefix { $0 != "=" }
                let value = text.dropFirst(name.count + 1)
                if !value.isEmpty, name != "\(prefix)CONFIG" {
                    found.append((String(name), String(value)))
                }
            }
            unsafe next += 1
        }
        return found.sorted { $0.name < $1.name }
    }
}
