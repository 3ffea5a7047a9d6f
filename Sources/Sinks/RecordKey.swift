/// A key of the output.
public struct RecordKey: Equatable, Sendable {
    /// All of its name, with dots.
    public var name: String
    public var kind: Kind

    /// Whether any key may stand below it, of this kind.
    public var isOpen = false

    /// What its values are; of a list, its elements.
    public enum Kind: Sendable {
        case number, boolean, string
    }
}

extension SchemaNode {
    /// The keys below this node, whose own name is `name`.
    func keys(below name: String) -> [RecordKey] {
        switch kind {
        case .integer, .number: return [RecordKey(name: name, kind: .number)]
        case .boolean: return [RecordKey(name: name, kind: .boolean)]
        case .string: return [RecordKey(name: name, kind: .string)]
        case .list: return children.flatMap { $0.node.keys(below: name) }
        case .object:
            var keys = children.flatMap { child in
                child.node.keys(below: name.isEmpty ? child.key : "\(name).\(child.key)")
            }
            // Lists of strings, as ``FieldVisitor/beginList(wireKey:)`` has it.
            if open != nil { keys.append(RecordKey(name: name, kind: .string, isOpen: true)) }
            return keys
        }
    }
}
