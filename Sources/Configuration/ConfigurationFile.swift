/// A configuration file: in YAML one mapping, of names to values or lists of values.
///
/// Nothing else of YAML has a meaning here: what is nested deeper, and what is said once and meant often
/// (anchors and aliases), is an error. So it takes no more memory than the file.
public enum ConfigurationFile {
    /// The most octets that a file may have.
    public static var sizeLimit: Int { 64 << 10 }

    public static func entries(of octets: [UInt8]) throws(ConfigurationError)
        -> [ConfigurationEntry]
    {
        try YAMLReader.read(octets) { reader throws(ConfigurationError) in
            guard try reader.next().kind == .documentStart else { return [] }
            let entries = try mapping(&reader)
            _ = try reader.next()
            let end = try reader.next()
            guard end.kind == .streamEnd else {
                throw ConfigurationError(line: end.line, "a second document starts here")
            }
            return entries
        }
    }

    private static func mapping(_ reader: inout YAMLReader) throws(ConfigurationError)
        -> [ConfigurationEntry]
    {
        let start = try unmarked(&reader)
        switch start.kind {
        case .mappingStart: break
        // As a file has it that is all comments behind '---'.
        case .scalar("", isPlain: true): return []
        default:
            throw ConfigurationError(line: start.line, "give options as in 'output: json'")
        }
        var entries: [ConfigurationEntry] = []
        while true {
            let event = try unmarked(&reader)
            if event.kind == .mappingEnd { return entries }
            guard case .scalar(let name, _) = event.kind else {
                throw ConfigurationError(line: event.line, "give options as in 'output: json'")
            }
            if let first = entries.first(where: { $0.name == name }) {
                throw ConfigurationError(
                    line: event.line,
                    "'\(name)' is set already, on line \(first.line)"
                )
            }
            entries.append(try entry(name, event.line, &reader))
        }
    }

    private static func entry(
        _ name: String,
        _ line: Int,
        _ reader: inout YAMLReader
    ) throws(ConfigurationError) -> ConfigurationEntry {
        let event = try unmarked(&reader)
        if event.kind != .sequenceStart {
            let value = try value(event, of: name)
            return ConfigurationEntry(name: name, values: [value], isList: false, line: line)
        }
        var values: [String] = []
        while true {
            let event = try unmarked(&reader)
            if event.kind == .sequenceEnd {
                return ConfigurationEntry(name: name, values: values, isList: true, line: line)
            }
            values.append(try value(event, of: name))
        }
    }

    private static func value(
        _ event: YAMLReader.Event,
        of name: String
    ) throws(ConfigurationError) -> String {
        guard case .scalar(let text, let isPlain) = event.kind else {
            throw ConfigurationError(line: event.line, "'\(name)' takes no more than one list")
        }
        if isPlain, ["", "~", "null", "Null", "NULL"].contains(text) {
            throw ConfigurationError(line: event.line, "'\(name)' has no value")
        }
        // The argument parser would see its end there.
        if text.utf8.contains(0) {
            throw ConfigurationError(line: event.line, "'\(name)' has a NUL in its value")
        }
        return text
    }

    private static func unmarked(_ reader: inout YAMLReader) throws(ConfigurationError)
        -> YAMLReader.Event
    {
        let event = try reader.next()
        guard !event.isMarked, event.kind != .alias else {
            throw ConfigurationError(
                line: event.line,
                "anchors, aliases and tags have no meaning here; quote values that start so"
            )
        }
        return event
    }
}
