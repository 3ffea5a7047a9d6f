internal import Dissection

/// A header field's name, and what its value must be like, if that matters.
public struct FieldPattern {
    private let name: [UInt8]
    private let value: TextPattern?

    /// Reads `name: pattern`, or `name` for any value.
    public init(_ text: some StringProtocol) throws(SelectionError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        name = parts[0].utf8.map(\.lowercasedASCII)
        guard !name.isEmpty, name.allSatisfy(\.isHTTPTokenOctet) else {
            throw SelectionError("give 'name: pattern', or a field's name alone")
        }
        guard parts.count == 2 else {
            value = nil
            return
        }
        value = try TextPattern(parts[1].drop { $0 == " " }, ignoresCase: true)
    }

    /// Whether a field of the head fits; `octets` are those that it was read from.
    func matches(_ head: HTTPMessageHead, in octets: Span<UInt8>) -> Bool {
        var fields = HTTPFields(head)
        while let field = fields.next(in: octets) {
            guard isName(field.name, in: octets) else { continue }
            if value?.matches(field.value, in: octets) ?? true { return true }
        }
        return false
    }

    private func isName(_ range: Range<Int>, in octets: Span<UInt8>) -> Bool {
        guard range.count == name.count else { return false }
        for i in name.indices where octets[range.lowerBound + i].lowercasedASCII != name[i] {
            return false
        }
        return true
    }
}
