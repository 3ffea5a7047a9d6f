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
        case .text(let text): return Self.quoted(text)
        case .number(let number): return "\(number)"
        case .boolean(let isTrue): return "\(isTrue)"
        case .list(let values): return "[\(values.map(\.line).joined(separator: ","))]"
        case .object(let members):
            let pairs = members.compactMap { key, value in
                value.map { "\(Self.quoted(key)):\($0.line)" }
            }
            return "{\(pairs.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..."\u{1f}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
