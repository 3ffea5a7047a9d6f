internal import ArgumentParser
internal import Expectations
internal import Selection
internal import Sinks

/// What a script expects of the run.
struct ExpectationFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Fail unless this holds for the records at the end, as in 'count(url.path == "/a") > 0'; may \
            be repeated.
            """,
            valueName: "expression"
        )
    )
    var expect: [String] = []

    @Option(
        help: ArgumentHelp(
            "Fail if this holds for the records at the end; may be repeated.",
            valueName: "expression"
        )
    )
    var failIf: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Fail if there are fewer records.", valueName: "n")
    )
    var minCount: UInt64?

    @Flag(help: "Fail if frames were lost, or connections forgotten.")
    var failOnDrop = false

    @Flag(
        help: """
            Fail if a request that came in with a trace ID leads to one that goes out without it; takes \
            '--log http'.
            """
    )
    var expectPropagation = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Log until --min-count (1 by default) and each --expect are met, and fail if that takes \
            longer; with a command, from its end on.
            """,
            valueName: "time"
        ),
        transform: TimeSpan.init(parsing:)
    )
    var timeout: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Write what became of it all as JUnit XML to this file.",
            valueName: "file"
        )
    )
    var junit: String?

    /// Records that there must be; nil for any number.
    var minimum: UInt64? { minCount ?? (timeout == nil ? nil : 1) }

    /// Whether anything is expected.
    var isEmpty: Bool {
        expect.isEmpty && failIf.isEmpty && minimum == nil && !failOnDrop
            && !expectPropagation && junit == nil
    }

    /// The expressions, over the keys that records of these kinds have.
    func expectations(_ kinds: LogKinds) throws(ExpectationError) -> Expectations {
        // To learn the keys takes as long as to start.
        let keys =
            expect.isEmpty && failIf.isEmpty
            ? []
            : RecordSchema.keys(ofKinds: Set(kinds.names))
        var types: [String: KeyType] = [:]
        var open: [String: KeyType] = [:]
        for key in keys {
            let type: KeyType =
                switch key.kind {
                case .number: .number
                case .boolean: .boolean
                case .string: .string
                }
            if key.isOpen { open[key.name] = type } else { types[key.name] = type }
        }
        return try Expectations(
            wanted: expect,
            unwanted: failIf,
            keys: KnownKeys(types, open: open)
        )
    }

    func validate() throws {
        if timeout?.nanoseconds == 0 {
            throw ValidationError("'--timeout' must be more than 0.")
        }
    }
}
