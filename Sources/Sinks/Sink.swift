public import Records

/// What becomes of records: each is written into a buffer that the caller empties.
public protocol Sink: FieldVisitor, ~Copyable {
    /// The octets written and not yet taken.
    var buffer: OctetBuffer { get set }

    /// Writes one packet; `frame` holds the octets that the record was made from.
    mutating func write(_ record: borrowing PacketRecord, _ frame: Span<UInt8>)

    /// Writes one exchange; `heads` holds the octets of its message heads.
    mutating func write(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>)

    /// Writes one TLS handshake; `octets` are those of its hellos.
    mutating func write(_ record: borrowing HandshakeRecord, _ octets: Span<UInt8>)

    mutating func write(_ record: ConnectionRecord)

    /// Writes that frames are missing.
    mutating func write(_ record: LossRecord)
}
