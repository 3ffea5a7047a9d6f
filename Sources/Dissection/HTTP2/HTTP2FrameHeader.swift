/// The header of an HTTP/2 frame (RFC 9113, section 4.1).
public struct HTTP2FrameHeader: Equatable, Sendable {
    /// Octets of every frame header.
    public static let size = 9

    /// Octets of the payload that follows.
    public var payloadLength: Int
    public var type: HTTP2FrameType
    public var flags: Flags

    /// Which stream the frame belongs to; 0 for the connection as a whole.
    public var streamID: UInt32

    /// What a set bit means depends on the type (RFC 9113, section 6).
    public struct Flags: OptionSet, Sendable {
        public var rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Of SETTINGS and PING: an answer to the peer's.
        public static let ack = Flags(rawValue: 0x01)
        public static let endStream = Flags(rawValue: 0x01)
        public static let endHeaders = Flags(rawValue: 0x04)
        public static let padded = Flags(rawValue: 0x08)
        public static let priority = Flags(rawValue: 0x20)
    }

    public init(
        payloadLength: Int = 0,
        type: HTTP2FrameType,
        flags: Flags = [],
        streamID: UInt32 = 0
    ) {
        self.payloadLength = payloadLength
        self.type = type
        self.flags = flags
        self.streamID = streamID
    }

    /// Reads the header that `octets` start with; nil where it is not whole.
    public init?(parsing octets: Span<UInt8>) {
        guard octets.count >= Self.size else { return nil }
        payloadLength = Int(octets.uint24(at: 0))
        type = HTTP2FrameType(rawValue: octets[3])
        flags = Flags(rawValue: octets[4])
        streamID = octets.uint32(at: 5) & 0x7fff_ffff
    }
}

/// What an HTTP/2 frame is (RFC 9113, section 6; the registry of RFC 9113, section 11.2).
public struct HTTP2FrameType: RawRepresentable, Equatable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let data = HTTP2FrameType(rawValue: 0)
    public static let headers = HTTP2FrameType(rawValue: 1)
    public static let priority = HTTP2FrameType(rawValue: 2)
    public static let resetStream = HTTP2FrameType(rawValue: 3)
    public static let settings = HTTP2FrameType(rawValue: 4)
    public static let pushPromise = HTTP2FrameType(rawValue: 5)
    public static let ping = HTTP2FrameType(rawValue: 6)
    public static let goAway = HTTP2FrameType(rawValue: 7)
    public static let windowUpdate = HTTP2FrameType(rawValue: 8)
    public static let continuation = HTTP2FrameType(rawValue: 9)

    /// RFC 7838, section 4; RFC 8336, section 2.1; RFC 9218, section 7.1.
    public static let alternativeService = HTTP2FrameType(rawValue: 0x0a)
    public static let origin = HTTP2FrameType(rawValue: 0x0c)
    public static let priorityUpdate = HTTP2FrameType(rawValue: 0x10)
}
