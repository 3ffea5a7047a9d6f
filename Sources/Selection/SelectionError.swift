/// Why what an option was given cannot be used, in words for the user.
public struct SelectionError: Error, Equatable, Sendable {
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}
