internal import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Say which options are in force, and where each is set.",
        usage: "hdrlog config [-o text|json] [hdrlog's options]",
        discussion: """
            Options of logging have other defaults by a file in YAML, ~/.config/hdrlog/config.yaml or \
            that of --config, and by the environment: 'output: json' there, or HDRLOG_OUTPUT=json, is \
            --output json. What stands on the command line counts before the environment, and that \
            before the file.

            Of hdrlog's own options that are given here it says what they would do; -o is for this \
            command alone.
            """
    )

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("Print text, or one JSON object.", valueName: "format")
    )
    var format = DoctorCommand.Format.text

    @Argument(parsing: .allUnrecognized, help: "Options of hdrlog.")
    var options: [String] = []

    func run() {
        Invocation.withDefaults(for: options, isComplete: true) { defaults in
            _ = try LogCommand.parse(defaults.arguments)
            let settings = defaults.known.filter(\.isConfigurable)
                .map { Setting($0, of: defaults) }
            Diagnostics.printLine(
                format == .json
                    ? Self.json(settings, defaults.file).line
                    : Self.text(settings, defaults.file)
            )
        }
    }

    /// A line a setting, in columns.
    private static func text(_ settings: [Setting], _ file: String?) -> String {
        let cells = settings.map { [$0.name, $0.valueText, $0.source].map(Diagnostics.printable) }
        let widths = (0..<2).map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { cells in
            let padded = zip(cells, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return (padded + cells.suffix(1)).joined(separator: "  ")
        }
        let file = Diagnostics.printable(file ?? "none")
        return (["file: \(file)", ""] + lines).joined(separator: "\n")
    }

    private static func json(_ settings: [Setting], _ file: String?) -> JSONValue {
        .object([
            ("file", file.map { .text($0) }), ("options", .list(settings.map(\.json))),
        ])
    }
}
