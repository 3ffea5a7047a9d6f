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

    /// Set for a super-packet, which stands for several on the wire.
    public var segmentation: Segmentation?

    /// Set where the source has left octets out that nobody needs.
    public var omission: Omission?

    public init(
        number: UInt64,
        timestamp: Timestamp,
        caplen: Int,
        len: Int,
        linkType: Int32,
        interface: InterfaceName?,
        direction: Direction?,
        backend: Backend,
        segmentation: Segmentation? = nil,
        omission: Omission? = nil
    ) {
        self.number = number
        self.timestamp = timestamp
        self.caplen = caplen
        self.len = len
        self.linkType = linkType
        self.interface = interface
        self.direction = direction
        self.backend = backend
        self.segmentation = segmentation
        self.omission = omission
    }

    /// How a super-packet is cut before it is sent (GSO), or of what it was put together (GRO).
    public struct Segmentation: Equatable, Sendable {
        /// Payload octets of each segment but the last, which may have fewer; above 0.
        public var size: Int

        /// Segments; 0 where the kernel does not know.
        public var segments: Int

        public init(size: Int, segments: Int) {
            self.size = size
            self.segments = segments
        }
    }

    /// Octets of a TCP connection that were left out.
    public struct Omission: Equatable, Sendable {
        /// In front of this frame: the sequence number of the first one, and how many.
        public var firstOctet: UInt32
        public var octets: UInt32

        /// When the last one of them was seen.
        public var timestamp: Timestamp

        /// Whether those were of the other direction.
        public var isReverse: Bool

        /// Whether the data of this frame is left out, too.
        public var isHeadersOnly: Bool

        public init(
            firstOctet: UInt32,
            octets: UInt32,
            timestamp: Timestamp,
            isReverse: Bool,
            isHeadersOnly: Bool
        ) {
            (self.firstOctet, self.octets, self.timestamp) = (firstOctet, octets, timestamp)
            (self.isReverse, self.isHeadersOnly) = (isReverse, isHeadersOnly)
        }
    }

    /// A frame's way through the interface.
    public enum Direction: UInt8, Sendable {
        case receive, transmit
    }
}

/// What captures.
public enum Backend: UInt8, Sendable, CaseIterable {
    case tc, xdp, pcap, file

    /// The name in the output.
    public var name: StaticString {
        switch self {
        case .tc: "tc"
        case .xdp: "xdp"
        case .pcap: "pcap"
        case .file: "file"
        }
    }
}
