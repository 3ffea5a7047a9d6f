/// Where and when a frame was seen, without what is known of its octets.
public struct FrameOrigin: Equatable, Sendable {
    public var timestamp: Timestamp

    /// As in ``FrameInfo``.
    public var interface: InterfaceName?
    public var direction: FrameInfo.Direction?
    public var backend: Backend

    public init(_ info: FrameInfo) {
        (timestamp, interface) = (info.timestamp, info.interface)
        (direction, backend) = (info.direction, info.backend)
    }
}
