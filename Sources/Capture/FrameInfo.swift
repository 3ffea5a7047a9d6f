/// What a source knows of a frame besides its octets.
public struct FrameInfo: Sendable {
    /// The frame's number, from 1 for each source; in a file, its place there.
    public var number: UInt64
    public var timestamp: Timestamp

    /// Octets captured; more than ``len`` only in a damaged file.
    public var caplen: Int

    /// Octets on the wire.
    public var len: Int

    /// The first header's kind, as a DLT number.
    public var linkType: Int32

    /// Where the frame was seen; live only.
    public var interface: InterfaceName?

    /// Which way it went; live only, and only where the source can tell.
    public var direction: Direction?
    public var backend: Backend

    public init(
        number: UInt64,
        timestamp: Timestamp,
        caplen: Int,
        len: Int,
        linkType: Int32,
        interface: InterfaceName?,
        direction: Direction?,
        backend: Backend
    ) {
        self.number = number
        self.timestamp = timestamp
        self.caplen = caplen
        self.len = len
        self.linkType = linkType
        self.interface = interface
        self.direction = direction
        self.backend = backend
    }

    /// A frame's way through the interface.
    public enum Direction: UInt8, Sendable {
        case receive, transmit
    }
}

/// What captures.
public enum Backend: UInt8, Sendable, CaseIterable {
    case pcap, file

    /// The name in the output.
    public var name: StaticString {
        switch self {
        case .pcap: "pcap"
        case .file: "file"
        }
    }
}
