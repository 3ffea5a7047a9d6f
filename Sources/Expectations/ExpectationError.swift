/// Why an expression is none.
public struct ExpectationError: Error, Equatable, Sendable {
    public var message: String

    init(_ message: String) {
        self.message = message
    }
}
