/// How much a record matters, with the numbers of OpenTelemetry's log data model.
public enum Severity: UInt8, Sendable {
    case info = 9
    case warning = 13
    case error = 17

    /// The short name in the output.
    public var name: StaticString {
        switch self {
        case .info: "INFO"
        case .warning: "WARN"
        case .error: "ERROR"
        }
    }
}
