internal import Sinks

/// A value of JSON, for what is printed once; records have sinks of their own.
enum JSONValue {
    case text(String)
    case number(Int)
    case boolean(Bool)
    case list([JSONValue])

    /// Members in the order that they are written in; those without a value are left out.
    case object([(String, JSONValue?)])

    /// In one line.
    var line: String {
        switch self {
        case .text(let text): return text.quotedForJSON
        case .number(let number): return "\(number)"
        case .boolean(let isTrue): return "\(isTrue)"
        case .list(let values): return "[\(values.map(\.line).joined(separator: ","))]"
        case .object(let members):
            let pairs = members.compactMap { key, value in
                value.map { "\(key.quotedForJSON):\($0.line)" }
            }
            return "{\(pairs.joined(separator: ","))}"
        }
    }
}
