/// A word of an expression.
enum Token: Equatable {
    case number(Double)
    case string(String)

    /// A key, the name of a function, or one of the words that the language itself has.
    case word(String)
    case comparison(Comparison)
    case tilde, open, close, comma

    /// As it is named in a message.
    var text: String {
        switch self {
        case .number(let value): "\(value)"
        case .string(let value): "\"\(value)\""
        case .word(let word): word
        case .comparison(let comparison): comparison.rawValue
        case .tilde: "~"
        case .open: "("
        case .close: ")"
        case .comma: ","
        }
    }

    /// The words of `text`, each with where it ends.
    static func all(in text: String) throws(ExpectationError) -> [(token: Token, end: String.Index)]
    {
        var tokens: [(Token, String.Index)] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0.isNewline }
            guard let token = try next(in: &rest) else { return tokens }
            tokens.append((token, rest.startIndex))
        }
    }

    /// Takes one word off the start of `rest`; nil at its end.
    private static func next(in rest: inout Substring) throws(ExpectationError) -> Token? {
        guard let first = rest.first else { return nil }
        switch first {
        case "\"", "'": return .string(try quoted(in: &rest))
        case "0"..."9", "-", "+": return .number(try number(in: &rest))
        case "a"..."z", "A"..."Z", "_":
            let word = rest.prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0))
            }
            rest = rest[word.endIndex...]
            return .word(String(word))
        default: break
        }
        // The longest first: `<=` is not `<`.
        let comparisons = Comparison.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
        if let comparison = comparisons.first(where: { rest.hasPrefix($0.rawValue) }) {
            rest = rest.dropFirst(comparison.rawValue.count)
            return .comparison(comparison)
        }
        rest = rest.dropFirst()
        switch first {
        case "(": return .open
        case ")": return .close
        case ",": return .comma
        case "~": return .tilde
        case "=": throw ExpectationError("'=' compares nothing: write '=='")
        case "&", "|", "!":
            throw ExpectationError("'\(first)' is not known: write 'and', 'or' and 'not'")
        default: throw ExpectationError("'\(first)' is not known")
        }
    }

    private static func number(in rest: inout Substring) throws(ExpectationError) -> Double {
        var end = rest.index(after: rest.startIndex)
        while end < rest.endIndex {
            let isExponentSign =
                "+-".contains(rest[end]) && "eE".contains(rest[rest.index(before: end)])
            guard rest[end].isASCII,
                rest[end].isLetter || rest[end].isNumber || rest[end] == "."
                    || isExponentSign
            else { break }
            end = rest.index(after: end)
        }
        let text = rest[..<end]
        // What Swift reads besides decimal numbers: 0x1p3, nan.
        guard text.allSatisfy({ $0.isNumber || "+-.eE".contains($0) }), let value = Double(text),
            value.isFinite
        else { throw ExpectationError("'\(text)' is no number") }
        rest = rest[end...]
        return value
    }

    /// A string in quotes, single or double; a backslash takes the meaning from a quote or a backslash.
    private static func quoted(in rest: inout Substring) throws(ExpectationError) -> String {
        let quote = rest.removeFirst()
        var value = ""
        while let character = rest.popFirst() {
            if character == quote { return value }
            if character == "\\", let next = rest.first, next == quote || next == "\\" {
                rest.removeFirst()
                value.append(next)
            } else {
                value.append(character)
            }
        }
        throw ExpectationError("the string '\(value)' has no closing \(quote)")
    }
}
