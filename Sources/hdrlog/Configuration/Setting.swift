/// An option as it is in force, and where that is set.
struct Setting {
    let name: String

    /// More than one only of options that take several; none where it is not set.
    private let values: [String]
    private let origin: Origin
    private let isList: Bool

    private enum Origin {
        case builtIn, commandLine
        case configured(ConfiguredOption.Origin)
    }

    init(_ option: KnownOption, of defaults: Defaults) {
        name = option.name
        isList = option.isRepeating && !option.isFlag
        if let given = defaults.given.values[option.name] {
            (values, origin) = (isList ? given : given.suffix(1), .commandLine)
        } else if let configured = defaults.options.first(where: { $0.name == option.name }) {
            (values, origin) = (configured.values, .configured(configured.origin))
        } else {
            let builtIn = option.defaultValue ?? (option.isSwitch ? "false" : nil)
            (values, origin) = (builtIn.map { [$0] } ?? [], .builtIn)
        }
    }

    var valueText: String { values.isEmpty ? "-" : values.joined(separator: ", ") }

    /// Where it is set, in words.
    var source: String {
        switch origin {
        case .builtIn: "built-in"
        case .commandLine: "command line"
        case .configured(let origin): origin.text
        }
    }

    var json: JSONValue {
        var members: [(String, JSONValue?)] = [("name", .text(name))]
        if isList {
            members.append(("values", .list(values.map { .text($0) })))
        } else {
            members.append(("value", values.first.map { .text($0) }))
        }
        switch origin {
        case .builtIn: members.append(("source", .text("built-in")))
        case .commandLine: members.append(("source", .text("command line")))
        case .configured(.environment(let name)):
            members += [("source", .text("environment")), ("variable", .text(name))]
        case .configured(.file(let path, let line)):
            members += [
                ("source", .text("file")), ("path", .text(path)), ("line", .number(line)),
            ]
        }
        return .object(members)
    }
}
