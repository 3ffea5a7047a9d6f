/// Frames of HTTP/2, as octets.
enum HTTP2Frames {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = frame(4)
    static let settingsAck = frame(4, flags: 1)

    /// What a client sends first.
    static let start = preface + settings

    static func frame(
        _ type: UInt8,
        flags: UInt8 = 0,
        stream: UInt32 = 0,
        _ payload: [UInt8] = []
    ) -> [UInt8] {
        split(UInt32(payload.count), 3) + [type, flags] + split(stream, 4) + payload
    }

    static func headers(
        _ stream: UInt32,
        _ fields: [(String, String)],
        flags: UInt8 = 0x4,
        isLast: Bool = true,
        isIndexed: Bool = false
    ) -> [UInt8] {
        frame(
            1,
            flags: flags | (isLast ? 1 : 0),
            stream: stream,
            block(fields, isIndexed: isIndexed)
        )
    }

    static func request(
        _ stream: UInt32,
        _ path: String = "/a",
        method: String = "GET",
        fields: [(String, String)] = [],
        isLast: Bool = true,
        isIndexed: Bool = false
    ) -> [UInt8] {
        let all =
            [(":method", method), (":scheme", "http"), (":path", path), (":authority", "x")]
            + fields
        return headers(stream, all, isLast: isLast, isIndexed: isIndexed)
    }

    static func response(
        _ stream: UInt32,
        _ status: Int = 200,
        fields: [(String, String)] = [],
        isLast: Bool = true
    ) -> [UInt8] {
        headers(stream, [(":status", "\(status)")] + fields, isLast: isLast)
    }

    static func data(_ stream: UInt32, _ text: String, isLast: Bool = true) -> [UInt8] {
        frame(0, flags: isLast ? 1 : 0, stream: stream, Array(text.utf8))
    }

    static func continuation(
        _ stream: UInt32,
        _ fields: [(String, String)],
        isLast: Bool = true
    ) -> [UInt8] {
        frame(9, flags: isLast ? 4 : 0, stream: stream, block(fields))
    }

    static func reset(_ stream: UInt32, _ code: UInt32 = 8) -> [UInt8] {
        frame(3, stream: stream, split(code, 4))
    }

    static func goAway(lastID: UInt32) -> [UInt8] { frame(7, split(lastID, 4) + [0, 0, 0, 0]) }

    /// Literals with names of their own, which the decoder adds to its table where `isIndexed`.
    static func block(_ fields: [(String, String)], isIndexed: Bool = false) -> [UInt8] {
        fields.flatMap { name, value in
            [isIndexed ? 0x40 : 0x00] + string(name) + string(value)
        }
    }

    private static func string(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        guard count >= 127 else { return [UInt8(count)] + text.utf8 }
        var length: [UInt8] = [127]
        var rest = count - 127
        while rest >= 128 {
            length.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return length + [UInt8(rest)] + text.utf8
    }

    static func split(_ number: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }
}

extension Conversation {
    /// A connection of HTTP/2 whose start was seen.
    static func http2() -> Conversation {
        var talk = Conversation.opened()
        talk.add(true, HTTP2Frames.start)
        talk.add(false, HTTP2Frames.settings + HTTP2Frames.settingsAck)
        return talk
    }
}
