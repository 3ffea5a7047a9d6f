public import Capture
public import Dissection
public import Records
public import TraceIdentity

/// Looks some keys of a record up, while it walks the record.
///
/// What has none of them is passed over at the cost of a comparison a field; nothing is kept but the
/// values found, in room that is used again for each record.
public struct FieldLookup: ~Copyable {
    /// A value that was found, and the place of its key among those that are looked for.
    ///
    /// A list has as many as it has elements, and those of its objects.
    public struct Found {
        public var key: Int
        public var value: Value
    }

    public enum Value {
        case number(Double)
        case boolean(Bool)

        /// The text, as JSON would have it but for escaping, in the octets that
        /// ``withOctets(_:)`` lends.
        case text(Range<Int>)
    }

    public private(set) var found: [Found] = []
    private var octets = OctetBuffer(capacity: 4096)
    private let redaction: Redaction
    private let memory = SecretMemory()
    private var clock = UTCClock()
    private let nodes: [Node]

    /// The group or list that is walked, and those around it.
    private var node = 0
    private var outer: [Int] = []

    /// How many groups and lists are open in which nothing is looked for.
    private var depthElsewhere = 0

    /// The key whose string is being put together, and where that starts; nil for none.
    private var string: (key: Int, start: Int)?

    /// A part of the keys that are looked for.
    private struct Node {
        /// The place of the key that ends here; nil where none does.
        var key: Int?
        var children: [(part: [UInt8], node: Int)] = []
    }

    /// Looks for these keys, names with dots; those of a list's elements follow the list's own name.
    public init(_ keys: [String], redaction: Redaction) {
        // Safe: the memory lives, and goes where it goes, with what is kept here alone.
        self.redaction = unsafe redaction.remembering(in: memory)
        var nodes = [Node()]
        for (place, key) in keys.enumerated() {
            var node = 0
            for part in key.split(separator: ".").map({ Array($0.utf8) }) {
                if let known = nodes[node].children.first(where: { $0.part == part }) {
                    node = known.node
                } else {
                    nodes[node].children.append((part, nodes.count))
                    node = nodes.count
                    nodes.append(Node())
                }
            }
            nodes[node].key = place
        }
        self.nodes = nodes
    }

    /// Lends the octets of the texts.
    public func withOctets<R>(_ body: (Span<UInt8>) -> R) -> R { octets.withOctets(body) }

    /// Looks the keys up in a packet's record.
    public mutating func look(in record: borrowing PacketRecord, _ frame: Span<UInt8>) {
        reset()
        record.walk(frame, redaction: redaction, into: &self)
    }

    /// Looks the keys up in an exchange's record.
    public mutating func look(in record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        reset()
        record.walk(heads, redaction: redaction, into: &self)
    }

    /// Looks the keys up in a TLS handshake's record.
    public mutating func look(in record: borrowing HandshakeRecord, _ hellos: Span<UInt8>) {
        reset()
        record.walk(hellos, into: &self)
    }

    /// Looks the keys up in a connection's record.
    public mutating func look(in record: ConnectionRecord) {
        reset()
        record.walk(into: &self)
    }

    private mutating func reset() {
        found.removeAll(keepingCapacity: true)
        octets.removeAll()
    }

    /// The node of the part `key` below the one that is walked; an empty one stands for that itself.
    private func child(_ key: StaticString) -> Int? {
        guard depthElsewhere == 0 else { return nil }
        if key.utf8CodeUnitCount == 0 { return node }
        return nodes[node].children.first { child in
            guard child.part.count == key.utf8CodeUnitCount else { return false }
            // Safe: so many octets stand there.
            return child.part.indices.allSatisfy { unsafe child.part[$0] == key.utf8Start[$0] }
        }?.node
    }

    private func wanted(_ key: StaticString) -> Int? { child(key).flatMap { nodes[$0].key } }

    private mutating func enter(_ child: Int?) {
        guard let child else {
            depthElsewhere += 1
            return
        }
        outer.append(node)
        node = child
    }

    private mutating func leave() {
        if depthElsewhere > 0 {
            depthElsewhere -= 1
        } else {
            node = outer.removeLast()
        }
    }

    /// Takes what `write` writes as the text of `key`, if that is looked for.
    private mutating func take(_ key: StaticString, _ write: (inout OctetBuffer) -> Void) {
        guard let place = wanted(key) else { return }
        let start = octets.count
        write(&octets)
        found.append(Found(key: place, value: .text(start..<octets.count)))
    }
}

extension FieldLookup: FieldVisitor {
    public mutating func beginGroup(_ key: StaticString) { enter(child(key)) }
    public mutating func endGroup() { leave() }

    public mutating func beginList(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        enter(child(key))
    }

    public mutating func beginList(wireKey: Span<UInt8>) {
        guard depthElsewhere == 0 else { return enter(nil) }
        let named = nodes[node].children.first { child in
            child.part.count == wireKey.count
                && wireKey.indices.allSatisfy { wireKey[$0].lowercasedASCII == child.part[$0] }
        }
        enter(named?.node)
    }

    public mutating func endList() { leave() }
    public mutating func beginElement() {}
    public mutating func endElement() {}

    public mutating func number(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let place = wanted(key) else { return }
        found.append(Found(key: place, value: .number(Double(value))))
    }

    public mutating func boolean(
        _ key: StaticString,
        _ value: Bool,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let place = wanted(key) else { return }
        found.append(Found(key: place, value: .boolean(value)))
    }

    public mutating func word(
        _ key: StaticString,
        _ value: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        take(key) { $0.append(value) }
    }

    public mutating func beginString(
        _ key: StaticString,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        string = wanted(key).map { ($0, octets.count) }
    }

    public mutating func beginNote(_ text: TextForm) {}

    public mutating func piece(_ octets: Span<UInt8>) {
        if string != nil { self.octets.append(octets) }
    }

    public mutating func piece(_ word: StaticString) {
        if string != nil { octets.append(word) }
    }

    public mutating func endString() {
        guard let (key, start) = string.take() else { return }
        found.append(Found(key: key, value: .text(start..<octets.count)))
    }

    public mutating func time(
        _ key: StaticString,
        _ value: Timestamp,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let place = wanted(key) else { return }
        let start = octets.count
        clock.write(value, to: &octets)
        found.append(Found(key: place, value: .text(start..<octets.count)))
    }

    public mutating func duration(
        _ key: StaticString,
        _ value: UInt64,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        guard let place = wanted(key) else { return }
        found.append(Found(key: place, value: .number(Double(value) / 1e9)))
    }

    public mutating func hexadecimal(
        _ key: StaticString,
        _ value: UInt128,
        digits: Int,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        take(key) { $0.append(atMost: digits) { $0.write(hexadecimal: value, digits: digits) } }
    }

    public mutating func address(
        _ key: StaticString,
        _ value: IPAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        take(key) { $0.append(atMost: OctetCursor.addressLimit) { $0.write(value) } }
    }

    public mutating func address(
        _ key: StaticString,
        _ value: MACAddress,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        take(key) { $0.append(atMost: OctetCursor.addressLimit) { $0.write(value) } }
    }

    public mutating func interface(
        _ key: StaticString,
        _ value: InterfaceName,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        take(key) { $0.append(value.octets.span.extracting(0..<value.count)) }
    }

    public mutating func communityID(
        _ key: StaticString,
        _ value: CommunityID,
        _ meaning: StaticString
    ) {
        take(key) { $0.append(value.text.span) }
    }

    public mutating func flags(
        _ key: StaticString,
        _ value: TCPHeader.Flags,
        _ text: TextForm?,
        _ meaning: StaticString
    ) {
        var rest = value.rawValue
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            word(key, TCPHeader.Flags.names[bit], nil, meaning)
        }
    }
}
