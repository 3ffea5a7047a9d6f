public import Records

/// Records on their way to a sink, with copies of the octets that they were made from.
@safe public struct RecordBatch: ~Copyable {
    private struct PacketEntry: ~Copyable {
        let record: PacketRecord

        /// Where its frame ends in `octets`; it starts where the entry before ends.
        let end: Int
    }

    private enum Kind: UInt8 {
        case packet, exchange, handshake, connection, loss
    }

    /// Records, and octets, that make a batch full.
    private static var recordLimit: Int { 256 }
    private static var octetLimit: Int { 128 * 1024 }

    /// The kind of each record, in order; those of a kind stand together, in order.
    private var kinds: [Kind] = []

    // An array cannot hold what is not copyable.
    private let packets = UnsafeMutablePointer<PacketEntry>.allocate(capacity: recordLimit)
    private var packetCount = 0
    private var exchanges: [(record: ExchangeRecord, end: Int)] = []
    private var handshakes: [(record: HandshakeRecord, end: Int)] = []
    private var connections: [ConnectionRecord] = []
    private var losses: [LossRecord] = []
    private var octets = OctetBuffer(capacity: 2 * octetLimit)

    public init() {
        kinds.reserveCapacity(Self.recordLimit)
    }

    deinit {
        unsafe packets.deinitialize(count: packetCount)
        unsafe packets.deallocate()
    }

    var count: Int { kinds.count }

    public var isEmpty: Bool { kinds.isEmpty }

    public var isFull: Bool {
        kinds.count >= Self.recordLimit || octets.count >= Self.octetLimit
    }

    /// Adds a record and its frame to a batch that is not full.
    public mutating func append(_ record: consuming PacketRecord, _ frame: Span<UInt8>) {
        precondition(packetCount < Self.recordLimit)
        octets.append(frame)
        let entry = PacketEntry(record: record, end: octets.count)
        // Safe: there is room for one more.
        unsafe (packets + packetCount).initialize(to: entry)
        packetCount += 1
        kinds.append(.packet)
    }

    /// Adds a record and the octets of its message heads to a batch that is not full.
    public mutating func append(_ record: ExchangeRecord, _ heads: Span<UInt8>) {
        octets.append(heads)
        exchanges.append((record, octets.count))
        kinds.append(.exchange)
    }

    /// Adds a record and the octets of its hellos to a batch that is not full.
    public mutating func append(_ record: HandshakeRecord, _ hellos: Span<UInt8>) {
        octets.append(hellos)
        handshakes.append((record, octets.count))
        kinds.append(.handshake)
    }

    /// Adds a connection to a batch that is not full.
    public mutating func append(_ record: ConnectionRecord) {
        connections.append(record)
        kinds.append(.connection)
    }

    /// Adds a loss to a batch that is not full.
    public mutating func append(_ record: LossRecord) {
        losses.append(record)
        kinds.append(.loss)
    }

    /// Lends each record in turn, with the octets that belong to it.
    public func forEach(
        _ packet: (borrowing PacketRecord, Span<UInt8>) -> Void,
        exchange: (borrowing ExchangeRecord, Span<UInt8>) -> Void,
        handshake: (borrowing HandshakeRecord, Span<UInt8>) -> Void,
        connection: (ConnectionRecord) -> Void,
        loss: (LossRecord) -> Void
    ) {
        octets.withOctets { octets in
            var (start, nextPacket, nextExchange, nextHandshake) = (0, 0, 0, 0)
            var (nextConnection, nextLoss) = (0, 0)
            for kind in kinds {
                switch kind {
                case .packet:
                    precondition(nextPacket < packetCount)
                    // Safe: so many entries are initialized.
                    let end = unsafe packets[nextPacket].end
                    unsafe packet(packets[nextPacket].record, octets.extracting(start..<end))
                    start = end
                    nextPacket += 1
                case .exchange:
                    let end = exchanges[nextExchange].end
                    exchange(exchanges[nextExchange].record, octets.extracting(start..<end))
                    start = end
                    nextExchange += 1
                case .handshake:
                    let end = handshakes[nextHandshake].end
                    handshake(handshakes[nextHandshake].record, octets.extracting(start..<end))
                    start = end
                    nextHandshake += 1
                case .connection:
                    connection(connections[nextConnection])
                    nextConnection += 1
                case .loss:
                    loss(losses[nextLoss])
                    nextLoss += 1
                }
            }
        }
    }

    public mutating func removeAll() {
        unsafe packets.deinitialize(count: packetCount)
        packetCount = 0
        exchanges.removeAll(keepingCapacity: true)
        handshakes.removeAll(keepingCapacity: true)
        connections.removeAll(keepingCapacity: true)
        losses.removeAll(keepingCapacity: true)
        kinds.removeAll(keepingCapacity: true)
        octets.removeAll()
    }
}
