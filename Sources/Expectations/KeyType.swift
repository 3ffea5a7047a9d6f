/// What values a record's key has; a key of a list has those of its elements.
public enum KeyType: String, Sendable {
    case number, string, boolean

    /// In a message, with an article.
    var phrase: String { "a \(rawValue)" }
}
