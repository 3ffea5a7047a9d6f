/// One key of the output, as far as records have shown it.
final class SchemaNode {
    let kind: Kind
    private(set) var meaning: String

    /// A regular expression that strings match.
    var pattern: String?

    /// How many walked objects held it.
    var occurrences = 0

    /// By key, in the order of the output; a list has one, with an empty key.
    private(set) var children: [(key: String, node: SchemaNode)] = []

    /// What every key has that no child names.
    private(set) var open: SchemaNode?

    /// The types of JSON.
    enum Kind: String {
        case object
        case list = "array"
        case integer, number, boolean, string
    }

    init(_ kind: Kind, meaning: String) {
        self.kind = kind
        self.meaning = meaning
    }

    /// The child called `key`, made where it is new, as seen once more.
    func child(_ key: String, _ kind: Kind, meaning: String) -> SchemaNode {
        if let known = children.first(where: { $0.key == key })?.node {
            known.occurrences += 1
            return known
        }
        let node = SchemaNode(kind, meaning: meaning)
        node.occurrences = 1
        children.append((key, node))
        return node
    }

    /// What stands under keys that come from the wire.
    func openChild(_ kind: Kind) -> SchemaNode {
        let node = open ?? SchemaNode(kind, meaning: "")
        open = node
        return node
    }

    /// Takes back that `node` was seen: nothing was in it.
    func forgetOccurrence(of node: SchemaNode) {
        node.occurrences -= 1
        if node.occurrences == 0 { children.removeAll { $0.node === node } }
    }

    /// The schema of this node, a line an element, braces and the last line's comma left out.
    func lines(indent: String) -> [String] {
        var lines = [indent + Self.pair("description", meaning)]
        if meaning.isEmpty { lines = [] }
        lines.append(indent + Self.pair("type", kind.rawValue))
        switch kind {
        case .integer, .number: lines.append(indent + "\"minimum\": 0")
        case .string: if let pattern { lines.append(indent + Self.pair("pattern", pattern)) }
        case .boolean: break
        case .list:
            if let element = children.first?.node {
                lines.append(block("items", element, indent))
            }
        case .object:
            let properties = children.map { block($0.key, $0.node, indent + "  ") }
            if !properties.isEmpty {
                lines.append(
                    "\(indent)\"properties\": {\n\(properties.joined(separator: ",\n"))\n\(indent)}"
                )
            }
            let required = children.filter { $0.node.occurrences == occurrences }.map(\.key)
            if !required.isEmpty {
                let keys = required.map(\.quotedForJSON).joined(separator: ", ")
                lines.append("\(indent)\"required\": [\(keys)]")
            }
            if let open {
                lines.append(block("additionalProperties", open, indent))
            } else {
                lines.append("\(indent)\"additionalProperties\": false")
            }
        }
        return lines
    }

    private func block(_ key: String, _ node: SchemaNode, _ indent: String) -> String {
        let body = node.lines(indent: indent + "  ").joined(separator: ",\n")
        return "\(indent)\(key.quotedForJSON): {\n\(body)\n\(indent)}"
    }

    private static func pair(_ key: String, _ value: String) -> String {
        "\(key.quotedForJSON): \(value.quotedForJSON)"
    }
}
