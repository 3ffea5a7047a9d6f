/// What one look at the machine has shown.
struct Finding {
    /// What was looked at: the name in both outputs.
    var name: String
    var state: State

    /// More, in words.
    var detail: String?

    /// The command, or where there is none what to do, that mends it.
    var remedy: String?

    enum State: String {
        case ok, missing

        /// It could not be found out.
        case unknown
    }

    init(_ name: String, _ state: State, _ detail: String? = nil, remedy: String? = nil) {
        self.name = name
        self.state = state
        self.detail = detail
        self.remedy = remedy
    }

    var json: JSONValue {
        .object([
            ("name", .text(name)), ("state", .text(state.rawValue)),
            ("detail", detail.map { .text($0) }), ("remedy", remedy.map { .text($0) }),
        ])
    }
}
