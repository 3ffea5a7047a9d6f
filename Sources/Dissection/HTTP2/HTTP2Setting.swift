/// One setting of a SETTINGS frame (RFC 9113, section 6.5.1).
public struct HTTP2Setting: Equatable, Sendable {
    /// Octets of each.
    public static let size = 6

    public var identifier: UInt16
    public var value: UInt32

    /// Only a client may send it with the value 1 (RFC 9113, section 6.5.2).
    public static let enablePush: UInt16 = 2

    /// Reads the setting at `offset`; nil where it is not whole.
    public init?(parsing payload: Span<UInt8>, at offset: Int) {
        guard payload.count - offset >= Self.size else { return nil }
        identifier = payload.uint16(at: offset)
        value = payload.uint32(at: offset + 2)
    }
}
