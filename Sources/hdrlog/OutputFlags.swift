internal import ArgumentParser
internal import Glibc
internal import Records
internal import Sinks

/// What is printed, and how.
struct OutputFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Which records to print, with commas between: packet (the default), http (one an \
            exchange), tls (one a handshake), flow (one a TCP connection, at its end).
            """,
            valueName: "kinds"
        ),
        completion: .list(LogKinds.allNames),
        transform: LogKinds.init(parsing:)
    )
    var log: LogKinds?

    @Option(
        help: ArgumentHelp(
            """
            Watch the trace whose ID starts with these digits, eight at least: its exchanges and their \
            packets, unless '--log' asks for others, each at once, and times from its start on.
            """,
            valueName: "trace ID"
        )
    )
    var follow: String?

    @Option(
        name: [.customShort("w", allowingJoined: true), .customLong("write")],
        help: ArgumentHelp(
            """
            Write packets to this pcapng file, each with its trace in a comment, and print no \
            records unless '-o', '--log' or '--print' asks for them; '-' is standard output.
            """,
            valueName: "file"
        )
    )
    var write: [String] = []

    @Flag(help: "Print records also with '-w'.")
    var print = false

    @Flag(
        help: """
            Have each packet of an HTTP exchange bear the exchange's trace, not only the packet that \
            starts it; so always with '--log packet,http'.
            """
    )
    var tracePackets = false

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("Print lines of text (the default), or JSON Lines.", valueName: "format")
    )
    var format: Format?

    @Option(
        help: ArgumentHelp(
            "Write records to this file; '-' is standard output.",
            valueName: "file"
        )
    )
    var outputFile: String?

    @Option(
        help: ArgumentHelp("Colour lines of text.", valueName: "when")
    )
    var color = Color.auto

    @Option(
        help: ArgumentHelp(
            """
            How many columns a line of text may take: auto (a terminal's, else any number), none (any \
            number), or this many.
            """,
            valueName: "columns"
        )
    )
    var width = LineWidth.auto

    @Flag(
        name: [.customShort("t")],
        help: """
            Times in text: -t none, -tt seconds since 1970, -ttt since the packet before, -tttt with \
            the date, -ttttt since the first packet.
            """
    )
    var timestampLevel: Int

    @Option(
        help: ArgumentHelp(
            "The same by name.",
            valueName: "style"
        )
    )
    var timestamps: Timestamps?

    @Flag(
        name: [.customShort("l"), .customLong("line-buffered")],
        help: "Write each record at once."
    )
    private var writesEachLine = false

    @Flag(name: [.customShort("n"), .customLong("numeric")], help: "No names: always so.")
    var numericLevel: Int

    @Flag(
        help: """
            Show secrets in header fields and targets; by default a keyed hash stands in their place.
            """
    )
    var showSecrets = false

    @Option(
        help: ArgumentHelp(
            """
            What becomes of header fields: 'include:NAME', 'exclude:NAME' or 'redact:NAME', with commas \
            between; NAME may have '*' and '?'. The first rule that fits counts; may be repeated.
            """,
            valueName: "rules"
        )
    )
    var headerPolicy: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Hash secrets with this file's octets as the key, so that logs can be compared; else with one \
            that is made up for this run.
            """,
            valueName: "file"
        )
    )
    var redactionKeyFile: String?

    @Flag(
        name: [.customShort("q"), .long],
        help: "No counts at the end, and no line that tells how it goes."
    )
    var quiet = false

    enum Timestamps: String, ExpressibleByArgument, CaseIterable {
        case time, none, epoch, delta, date, elapsed

        var format: TimestampFormat {
            switch self {
            case .time: .time
            case .none: .none
            case .epoch: .epoch
            case .delta: .delta
            case .date: .date
            case .elapsed: .elapsed
            }
        }
    }

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    enum Color: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    /// The capture file to write; nil for none.
    var file: String? { write.first }

    /// The records to print.
    var kinds: LogKinds {
        let isSilent =
            file != nil && chosenKinds == nil && format == nil && !print && outputFile == nil
        return isSilent ? [] : chosenKinds ?? .packet
    }

    /// The records that are asked for by kind; nil where none are.
    var chosenKinds: LogKinds? { log ?? (follow == nil ? nil : [.packet, .http]) }

    /// Whether each record is written at once.
    var isLineBuffered: Bool { writesEachLine || follow != nil }

    /// Whether text is coloured: as asked for, else on a terminal unless `NO_COLOR` is set to anything
    /// (<https://no-color.org>).
    func isColored(onTerminal isTerminal: Bool) -> Bool {
        switch color {
        case .always: return true
        case .never: return false
        case .auto:
            let noColor = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) } ?? ""
            return isTerminal && noColor.isEmpty
        }
    }

    /// The format that `-t` to `-ttttt`, or `--timestamps`, asks for.
    var timestampFormat: TimestampFormat {
        if let timestamps { return timestamps.format }
        if follow != nil, timestampLevel == 0 { return .elapsed }
        let levels: [TimestampFormat] = [.time, .none, .epoch, .delta, .date, .elapsed]
        return levels[min(timestampLevel, levels.count - 1)]
    }

    func validate() throws {
        do throws(HeaderPolicyError) {
            _ = try HeaderPolicy(headerPolicy)
        } catch {
            throw ValidationError("'--header-policy': \(error.message).")
        }
        if write.count > 1 {
            throw ValidationError("'-w' is given twice: write one file at a time.")
        }
        if let file, !kinds.isEmpty, file == outputFile ?? "-" {
            throw ValidationError("'-w \(file)' and records cannot both be written there.")
        }
        if timestampLevel > 5 {
            throw ValidationError("'-t' can be given at most five times.")
        }
        if timestampLevel > 0, timestamps != nil {
            throw ValidationError("'-t' and '--timestamps' say the same: give one of them.")
        }
    }
}
