/// Why a configuration file is none.
public struct ConfigurationError: Error, Equatable, Sendable {
    /// The line at fault, from 1.
    public var line: Int
    public var message: String

    public init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }
}
