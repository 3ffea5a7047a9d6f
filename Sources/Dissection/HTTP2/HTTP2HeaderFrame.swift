/// Where things stand in the payload of a frame that starts a field block: HEADERS or PUSH_PROMISE
/// (RFC 9113, sections 6.2 and 6.6).
public struct HTTP2HeaderFrame: Equatable, Sendable {
    /// Octets in front of the fragment of the field block, and of padding behind it.
    public var prefix: Int
    public var padding: Int

    /// The stream that a PUSH_PROMISE reserves; nil for HEADERS.
    public var promisedStreamID: UInt32?

    /// Octets that a payload has in front of its fragment, at most.
    public static let longestPrefix = 6

    /// Octets in front of the fragment in a frame with such a header.
    public static func prefix(of frame: HTTP2FrameHeader) -> Int {
        let fixed =
            frame.type == .pushPromise ? 4 : frame.flags.contains(.priority) ? 5 : 0
        return fixed + (frame.flags.contains(.padded) ? 1 : 0)
    }

    /// Reads what stands before the fragment; nil where `payload`, or its start, is not whole.
    ///
    /// - Throws: `malformed` where prefix and padding are longer than the payload.
    public init?(_ frame: HTTP2FrameHeader, parsing payload: Span<UInt8>) throws(HeaderError) {
        prefix = Self.prefix(of: frame)
        guard prefix <= frame.payloadLength else {
            throw .malformed(field: .length, value: frame.payloadLength)
        }
        guard payload.count >= prefix else { return nil }
        let isPadded = frame.flags.contains(.padded)
        padding = isPadded ? Int(payload[0]) : 0
        guard prefix + padding <= frame.payloadLength else {
            throw .malformed(field: .length, value: padding)
        }
        if frame.type == .pushPromise {
            promisedStreamID = payload.uint32(at: isPadded ? 1 : 0) & 0x7fff_ffff
        }
    }
}
