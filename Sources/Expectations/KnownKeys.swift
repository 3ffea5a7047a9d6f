/// The keys that records may have.
public struct KnownKeys: Sendable {
    private let types: [String: KeyType]

    /// Keys that other keys are below.
    private let groups: Set<String>

    /// Keys below which any key may stand, with their types.
    private let open: [String: KeyType]

    /// Takes keys with their types, and keys below which any may stand with the types of those.
    public init(_ types: [String: KeyType], open: [String: KeyType]) {
        self.types = types
        self.open = open
        var groups = Set(open.keys)
        for key in types.keys {
            var rest = key[...]
            while let dot = rest.lastIndex(of: ".") {
                rest = rest[..<dot]
                groups.insert(String(rest))
            }
        }
        self.groups = groups
    }

    /// The type of the values of `key`.
    ///
    /// - Throws: where records have no such key; it names the nearest that they have.
    func type(of key: String) throws(ExpectationError) -> KeyType {
        if let type = types[key] { return type }
        for (group, type) in open where key.hasPrefix(group + ".") && key.count > group.count + 1 {
            guard key == key.lowercased() else {
                throw ExpectationError("no record has the key '\(key)': it is in lower case there")
            }
            return type
        }
        if groups.contains(key) {
            throw ExpectationError("'\(key)' is a group of keys: name one that is in it")
        }
        let advice = nearest(to: key).map { "; did you mean '\($0)'?" } ?? ""
        throw ExpectationError("no record has the key '\(key)'\(advice)")
    }

    /// The key that was most likely meant: one that ends so, or one that takes few changes.
    private func nearest(to key: String) -> String? {
        let sorted = types.keys.sorted { ($0.count, $0) < ($1.count, $1) }
        if let longer = sorted.first(where: { $0.hasSuffix("." + key) }) { return longer }
        let distances = sorted.map { (key: $0, distance: editDistance(key, $0)) }
        let best = distances.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= max(2, key.count / 3) ? $0.key : nil }
    }
}

/// How many octets must be put in, taken out or replaced to make `one` into `other`.
private func editDistance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    var row = Array(0...other.count)
    for (i, octet) in one.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, wanted) in other.enumerated() {
            let replaced = diagonal + (octet == wanted ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[other.count]
}
