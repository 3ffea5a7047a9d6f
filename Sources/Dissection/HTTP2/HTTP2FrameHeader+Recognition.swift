// Telling frames from other octets, where no connection preface was seen.
extension HTTP2FrameHeader {
    /// The longest payload that a sender may choose without having been asked (RFC 9113, section 4.2).
    private static let defaultPayloadLimit = 16_384

    /// Whether a receiver may go on behind this header: a payload as long as the type asks for, and a
    /// stream where there has to be one.
    ///
    /// Anything else ends the connection (RFC 9113, section 5.4.1), or is no frame header. Types and
    /// flags that are not known are to be passed over (section 4.1).
    public var isPossible: Bool {
        switch type {
        case .data, .headers, .continuation: streamID != 0
        case .priority: streamID != 0 && payloadLength == 5
        case .resetStream: streamID != 0 && payloadLength == 4
        case .settings: streamID == 0 && payloadLength % 6 == 0
        case .pushPromise: streamID & 1 == 1 && payloadLength >= 4
        case .ping: streamID == 0 && payloadLength == 8
        case .goAway: streamID == 0 && payloadLength >= 8
        case .windowUpdate: payloadLength == 4
        default: true
        }
    }

    /// Whether the header is one that a well-behaved sender sends: of a known type, with no flag that
    /// the type does not have.
    ///
    /// A frame of any payload passes one time in about a million of random octets.
    public var isPlausible: Bool {
        guard isPossible, payloadLength <= Self.defaultPayloadLimit else { return false }
        switch type {
        case .data: return hasNoFlags(but: [.endStream, .padded])
        case .headers:
            return payloadLength > 0
                && hasNoFlags(but: [.endStream, .endHeaders, .padded, .priority])
        case .settings:
            let isEmpty = payloadLength == 0
            return payloadLength <= 120 && (flags.isEmpty || flags == .ack && isEmpty)
        case .pushPromise: return payloadLength > 4 && hasNoFlags(but: [.endHeaders, .padded])
        case .ping: return hasNoFlags(but: .ack)
        case .continuation: return payloadLength > 0 && hasNoFlags(but: .endHeaders)
        case .priority, .resetStream, .goAway, .windowUpdate, .alternativeService, .origin,
            .priorityUpdate:
            return flags.isEmpty
        default: return false
        }
    }

    private func hasNoFlags(but allowed: Flags) -> Bool {
        flags.isSubset(of: allowed)
    }
}

extension Span<UInt8> {
    /// What a client sends first (RFC 9113, section 3.4).
    public static var http2Preface: StaticString { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" }

    /// Whether the octets start as a client's connection preface does, or with all of it.
    ///
    /// Four octets tell it from the methods of HTTP/1 that start with a P.
    public var startsHTTP2Preface: Bool {
        guard count >= 4 else { return false }
        return Self.http2Preface.withUTF8Buffer { preface in
            let preface = unsafe Span(_unsafeElements: preface)
            for i in 0..<Swift.min(count, preface.count) where self[i] != preface[i] {
                return false
            }
            return true
        }
    }

    /// Whether plausible frames start here, one behind the other as far as the octets go.
    ///
    /// One header alone may be chance. `allowsData` tells whether the first may be a frame of a body,
    /// which bears least that could be checked.
    public func startsHTTP2Frames(allowsData: Bool) -> Bool {
        var offset = 0
        while offset < count {
            guard let frame = HTTP2FrameHeader(parsing: extracting(offset..<count)) else {
                return offset > 0
            }
            guard frame.isPlausible, offset > 0 || allowsData || frame.type != .data else {
                return false
            }
            // A window that grows by nothing is an error (RFC 9113, section 6.9).
            if frame.type == .windowUpdate, count - offset >= 13,
                uint32(at: offset + 9) & 0x7fff_ffff == 0
            {
                return false
            }
            offset += HTTP2FrameHeader.size + frame.payloadLength
        }
        return offset > 0
    }
}
