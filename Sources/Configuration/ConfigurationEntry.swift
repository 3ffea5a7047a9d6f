/// A line of a configuration file: a name and what it is set to.
public struct ConfigurationEntry: Equatable, Sendable {
    public var name: String

    /// As they are written; more than one only if `isList`.
    public var values: [String]
    public var isList: Bool

    /// The line that the name stands on, from 1.
    public var line: Int
}
