public import Capture
public import Dissection
public import Records
public import Summaries
public import TraceIdentity

/// Learns the shape of records by walking them, and writes it down as a JSON Schema.
///
/// What no walked record shows is not in the schema; what they all show is required.
public struct SchemaSink: ~Copyable {
    private let root = SchemaNode(.object, meaning: "one record of hdrlog's")
    private var path: [SchemaNode] = []

    /// For each open group, whether it has shown a field yet.
    private var hasFields: [Bool] = []

    /// With no key, for it looks at what is there and not at what it holds.
    private let redaction = Redaction(key: HMAC(key: [0 of UInt8](repeating: 0).span))

    /// The kinds of records that it learns from; nil for all.
    private let kinds: Set<String>?

    public init() { kinds = nil }

    /// Learns from records of these kinds alone, as `event.name` tells them.
    init(kinds: Set<String>) { self.kinds = kinds }

    private func leavesOut(_ kind: String) -> Bool { kinds?.contains(kind) == false }

    /// Walks one more record.
    public mutating func learn(_ record: borrowing PacketRecord, _ frame: Span<UInt8>) {
        if leavesOut("packet") { return }
        path = [root]
        root.occurrences += 1
        record.walk(frame, redaction: redaction, into: &self)
    }

    /// Walks one more record.
    public mutating func learn(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        if leavesOut("http") { return }
        path = [root]
        root.occurrences += 1
        record.walk(heads, redaction: redaction, into: &self)
    }

    /// Walks one more record.
    public mutating func learn(_ record: borrowing HandshakeRecord, _ octets: Span<UInt8>) {
        if leavesOut("tls") { return }
        path = [root]
        root.occurrences += 1
        record.walk(octets, into: &self)
    }

    /// Walks one more record.
    public mutating func learn(_ record: ConnectionRecord) {
        if leavesOut("flow") { return }
        path = [root]
        root.occurrences += 1
        record.walk(into: &self)
    }

    /// Walks one more record.
    public mutating func learn(_ record: LossRecord) {
        if leavesOut("lost") { return }
        path = [root]
        root.occurrences += 1
        record.walk(into: &self)
    }

    /// Walks one more record.
    public mutating func learn(_ record: SummaryRecord) {
        if leavesOut("summary") { return }
        path = [root]
        root.occurrences += 1
        record.walk(into: &self)
    }

    /// The schema learnt so far (JSON Schema 2020-12).
    public func text() -> String {
        let head = [
            #"  "$schema": "https://json-schema.org/draft/2020-12/schema""#,
            "  \"title\": \"hdrlog record, schema version \(PacketRecord.schema)\"",
        ]
        return "{\n" + (head + root.lines(indent: "  ")).joined(separator: ",\n") + "\n}"
    }

    /// The keys learnt so far.
    public var keys: [RecordKey] { root.keys(below: "") }

    /// The node of `key` below the one that is being walked, made where it is new.
    private mutating func child(
        _ key: StaticString,
        _ type: SchemaNode.Kind,
        _ meaning: StaticString
    ) -> SchemaNode {
        if !hasFields.isEmpty { hasFields[hasFields.count - 1] = true }
        return path[path.count - 1].child("\(key)", type, meaning: "\(meaning)")
    }
}

extension SchemaSink: FieldVisitor {
    public mutating func beginGroup(_ key: StaticString) {
        path.append(path[path.count - 1].child("\(key)", .object, meaning: ""))
        hasFields.append(false)
    }

    public mutating func endGroup() {
        let group = path.removeLast()
        if hasFields.removeLast() {
            if !hasFields.isEmpty { hasFields[hasFields.count - 1] = true }
        } else {
            path.last?.forgetOccurrence(of: group)
        }
    }

    public mutating func beginList(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        path.append(child(key, .list, meaning))
    }

    public mutating func beginList(wireKey: Span<UInt8>) {
        // Any field name may come: the object's other keys are described, not these.
        hasFields[hasFields.count - 1] = true
        path.append(path[path.count - 1].openChild(.list))
    }

    public mutating func endList() { path.removeLast() }

    public mutating func beginElement() {
        path.append(child("", .object, ""))
    }

    public mutating func endElement() { path.removeLast() }

    public mutating func number(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .integer, meaning)
    }

    public mutating func boolean(
        _ key: StaticString,
        _ value: Bool,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .boolean, meaning)
    }

    public mutating func word(
        _ key: StaticString,
        _ value: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .string, meaning)
    }

    public mutating func beginString(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .string, meaning)
    }

    public mutating func beginNote(_ text: TextForm) {}
    public mutating func piece(_ octets: Span<UInt8>) {}
    public mutating func piece(_ word: StaticString) {}
    public mutating func endString() {}

    public mutating func time(
        _ key: StaticString,
        _ value: Timestamp,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        let pattern = #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$"#
        child(key, .string, meaning).pattern = pattern
    }

    public mutating func duration(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .number, meaning)
    }

    public mutating func hexadecimal(
        _ key: StaticString,
        _ value: UInt128,
        digits: Int,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        child(key, .string, meaning).pattern = "^[0-9a-f]{\(digits)}$"
    }

    public mutating func address(
        _ key: StaticString,
        _ value: IPAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .string, meaning)
    }

    public mutating func address(
        _ key: StaticString,
        _ value: MACAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        child(key, .string, meaning).pattern = "^([0-9a-f]{2}:){5}[0-9a-f]{2}$"
    }

    public mutating func interface(
        _ key: StaticString,
        _ value: InterfaceName,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .string, meaning)
    }

    public mutating func communityID(
        _ key: StaticString,
        _ value: CommunityID,
        _ meaning: StaticString
    ) {
        child(key, .string, meaning).pattern = "^1:[A-Za-z0-9+/]{27}=$"
    }

    public mutating func flags(
        _ key: StaticString,
        _ value: TCPHeader.Flags,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        _ = child(key, .list, meaning).child("", .string, meaning: "")
    }
}
