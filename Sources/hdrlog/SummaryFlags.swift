internal import ArgumentParser
internal import Records

/// What is told of all exchanges together.
struct SummaryFlags: ParsableArguments {
    @Flag(
        help: """
            At the end, print what the HTTP exchanges have in common: routes, errors, how long they \
            took. Records are printed only if '--log' or '--print' asks for some; lines of text then go \
            to standard error.
            """
    )
    var summary = false

    @Option(
        help: ArgumentHelp(
            """
            At the end, write an HTML page of it to this file: durations, times, routes, trouble of TCP \
            and the slowest exchanges. Records are printed only if '--log' or '--print' asks for some.
            """,
            valueName: "file"
        )
    )
    var report: String?

    /// Whether anything is to be told of exchanges.
    var isNeeded: Bool { summary || report != nil }

    /// The records to print.
    func kinds(_ flags: OutputFlags) -> LogKinds {
        guard isNeeded else { return flags.kinds }
        return flags.chosenKinds ?? (flags.print ? .packet : [])
    }

    /// Where the summary goes, to standard output if it `isAlone`; nil where none is wanted.
    func output(
        _ flags: OutputFlags,
        _ redaction: Redaction,
        isAlone: Bool
    ) -> SummaryOutput? {
        guard summary else { return nil }
        return SummaryOutput(
            format: flags.format ?? .text,
            isAlone: isAlone,
            isColored: flags.isColored(onTerminal:),
            redaction: redaction,
            width: flags.width
        )
    }
}
