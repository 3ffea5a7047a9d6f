internal import Dissection

/// What the user wants of header fields: rules in order, of which the first that fits a field's name
/// counts.
///
/// Unchecked: it is written once. The rules live as long as the process, so that a policy is copied for
/// each record without a reference count.
@safe public struct HeaderPolicy: @unchecked Sendable {
    /// What becomes of a field.
    public enum Action: String, CaseIterable, Sendable {
        /// It is shown as if there were no rule, but in clear if the rule bears its whole name.
        case include

        /// It is not in any record.
        case exclude

        /// Its value is replaced, secret or not.
        case redact
    }

    struct Rule {
        var action: Action
        var names: Glob

        /// Whether it is a name, and no pattern.
        var isName: Bool
    }

    private let rules: UnsafeBufferPointer<Rule>

    /// No rules.
    public init() {
        unsafe rules = UnsafeBufferPointer(start: nil, count: 0)
    }

    /// Reads texts with rules in them, `action:name` with commas between; names may have `*` and `?`.
    public init(_ texts: [String]) throws(HeaderPolicyError) {
        var rules: [Rule] = []
        for text in texts {
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                rules.append(try Self.rule(part))
            }
        }
        let kept = UnsafeMutableBufferPointer<Rule>.allocate(capacity: rules.count)
        _ = unsafe kept.initialize(fromContentsOf: rules)
        unsafe self.rules = UnsafeBufferPointer(kept)
    }

    /// Whether there are no rules.
    var isEmpty: Bool { unsafe rules.isEmpty }

    /// Whether a rule takes something out of what is shown.
    var hidesSome: Bool { unsafe rules.contains { $0.action != .include } }

    /// What becomes of the field called `name`, and whether a rule bears its whole name; nil where none
    /// fits.
    ///
    /// No rule as a whole, for that would count references.
    func action(for name: Span<UInt8>) -> (Action, isName: Bool)? {
        for i in unsafe rules.indices where unsafe rules[i].names.matches(name) {
            return unsafe (rules[i].action, rules[i].isName)
        }
        return nil
    }

    private static func rule(_ text: Substring) throws(HeaderPolicyError) -> Rule {
        let text = text.drop { $0 == " " }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw HeaderPolicyError(
                "'\(text)' is no rule: give an action, a colon and a name, such as 'redact:x-user'"
            )
        }
        guard let action = Action(rawValue: String(parts[0])) else {
            throw HeaderPolicyError(
                "'\(text)': '\(parts[0])' is no action: give include, exclude or redact"
            )
        }
        let name = parts[1]
        guard !name.isEmpty else {
            throw HeaderPolicyError("'\(text)' lacks a name: give a header field's, or '*' for any")
        }
        if let bad = name.unicodeScalars.first(where: { !isAllowed($0) }) {
            throw HeaderPolicyError("'\(text)': no header field's name can have '\(bad)' in it")
        }
        return Rule(
            action: action,
            names: Glob(name, ignoresCase: true),
            isName: !name.contains { $0 == "*" || $0 == "?" }
        )
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "?" || scalar.isASCII && UInt8(scalar.value).isHTTPTokenOctet
    }
}

/// Why rules for header fields cannot be used, in words for the user.
public struct HeaderPolicyError: Error, Equatable, Sendable {
    public var message: String

    init(_ message: String) {
        self.message = message
    }
}
