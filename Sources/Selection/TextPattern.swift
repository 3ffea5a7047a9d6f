internal import Dissection
internal import Records

/// What a text must be like: a glob, which all of it must fit, or behind `re:` a regular expression,
/// which some part of it must fit.
public struct TextPattern {
    private enum Form {
        case glob(Glob)
        case expression(RegularExpression)
    }

    private let form: Form

    public init(_ text: some StringProtocol, ignoresCase: Bool) throws(SelectionError) {
        if text.hasPrefix("re:") {
            form = .expression(
                try RegularExpression(String(text.dropFirst(3)), ignoresCase: ignoresCase)
            )
        } else {
            form = .glob(Glob(text, ignoresCase: ignoresCase))
        }
    }

    /// Whether it fits the octets in `range`, of which no more are looked at than a record would show.
    func matches(_ range: Range<Int>, in octets: Span<UInt8>) -> Bool {
        let text = octets.extracting(range.prefix(Redactor.limit))
        return switch form {
        case .glob(let glob): glob.matches(text)
        case .expression(let expression): expression.matches(text)
        }
    }
}
