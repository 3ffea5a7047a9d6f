internal import ArgumentParser
internal import Selection

/// Which HTTP exchanges are logged.
struct SelectionFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only exchanges with this request method.", valueName: "pattern")
    )
    var method: [String] = []

    @Option(
        help: ArgumentHelp("... for this host, with or without its port.", valueName: "pattern")
    )
    var host: [String] = []

    @Option(
        help: ArgumentHelp("... for this path, without the query.", valueName: "pattern")
    )
    var path: [String] = []

    @Option(
        help: ArgumentHelp(
            "... with this status code: 404, 5xx or 400-499.",
            valueName: "code"
        )
    )
    var status: [String] = []

    @Option(
        help: ArgumentHelp("... of the trace whose ID starts so.", valueName: "digits")
    )
    var traceID: [String] = []

    @Option(
        help: ArgumentHelp(
            "... with this request ID; Envoy's digit of a UUID may differ.",
            valueName: "pattern"
        )
    )
    var requestID: [String] = []

    @Option(
        help: ArgumentHelp(
            "... with this field in the request or the response; its name alone for any value.",
            valueName: "name: pattern"
        )
    )
    var header: [String] = []

    @Option(
        help: ArgumentHelp(
            "... that take this long: seconds, or as in 250ms.",
            valueName: "time"
        )
    )
    var minDuration: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "... of severity ERROR: failed, reset, timed out, malformed."
    )
    var errors: Bool?

    /// What the options say together.
    func selection() throws(ValidationError) -> ExchangeSelection {
        var selection = ExchangeSelection()
        selection.methods = try Self.choice("method", method) { text throws(SelectionError) in
            try TextPattern(text, ignoresCase: true)
        }
        selection.hosts = try Self.choice("host", host) { text throws(SelectionError) in
            try TextPattern(text, ignoresCase: true)
        }
        selection.paths = try Self.choice("path", path) { text throws(SelectionError) in
            try TextPattern(text, ignoresCase: false)
        }
        selection.statuses = try Self.choice("status", status) { text throws(SelectionError) in
            try StatusRange(text)
        }
        selection.traceIDs = try Self.choice("trace-id", traceID) { text throws(SelectionError) in
            try TraceIDPrefix(text)
        }
        selection.requestIDs = try Self.choice("request-id", requestID) {
            text throws(SelectionError) in try RequestIDPattern(text)
        }
        selection.fields = try Self.choice("header", header) { text throws(SelectionError) in
            try FieldPattern(text)
        }
        selection.durations = try Self.choice("min-duration", minDuration) {
            text throws(SelectionError) in try TimeSpan(text)
        }
        selection.areErrors = errors
        return selection
    }

    private static func choice<Value>(
        _ option: String,
        _ texts: [String],
        _ parse: (Substring) throws(SelectionError) -> Value
    ) throws(ValidationError) -> Choice<Value> {
        do throws(SelectionError) {
            return try Choice(texts, parse)
        } catch {
            throw ValidationError("'--\(option)' \(error.message).")
        }
    }

    func validate() throws {
        _ = try selection()
    }
}
