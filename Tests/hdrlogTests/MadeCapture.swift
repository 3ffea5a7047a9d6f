import Foundation

/// A capture file of raw IPv4, made up: TCP conversations between 192.0.2.1 and port 80 of 192.0.2.2.
struct MadeCapture {
    private(set) var data: Data
    private var time: UInt32 = 0

    init() {
        data = Data()
        for number: UInt32 in [0xa1b2_c3d4, 4 << 16 | 2, 0, 0, 262_144, 101] {
            data.append(contentsOf: Self.big(number, 4).reversed())
        }
    }

    /// One end's place in a conversation.
    struct Conversation {
        var port: UInt16
        fileprivate var next: [UInt32] = [1000, 5000]

        init(port: UInt16) { self.port = port }
    }

    /// The segment that opens a conversation, without which the first data may be the middle of some.
    mutating func open(_ conversation: Conversation) {
        var segment = Self.tcp([], conversation, conversation.next[0] - 1, 0, false)
        segment[13] = 2
        packet(protocolNumber: 6, segment)
    }

    /// Data of a conversation, in segments of at most `size` octets.
    mutating func send(
        _ octets: [UInt8],
        in conversation: inout Conversation,
        fromServer: Bool = false,
        size: Int = 1400
    ) {
        var rest = octets[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(size))
            segment(part, in: conversation, fromServer: fromServer)
            conversation.next[fromServer ? 1 : 0] += UInt32(part.count)
            rest = rest.dropFirst(size)
        }
    }

    /// A segment `offset` octets behind what was sent so far, which it does not count as.
    mutating func segment(
        _ octets: [UInt8],
        in conversation: Conversation,
        at offset: Int = 0,
        fromServer: Bool = false
    ) {
        let sender = fromServer ? 1 : 0
        let number = conversation.next[sender] &+ UInt32(truncatingIfNeeded: offset)
        packet(
            protocolNumber: 6,
            Self.tcp(octets, conversation, number, conversation.next[1 - sender], fromServer),
            fromServer: fromServer
        )
    }

    /// A request and its response, whole.
    mutating func exchange(
        port: UInt16,
        _ request: [UInt8],
        _ response: [UInt8] = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
    ) {
        var conversation = Conversation(port: port)
        send(request, in: &conversation)
        send(response, in: &conversation, fromServer: true)
    }

    /// The segment that an IP packet carries.
    static func tcp(
        _ octets: [UInt8],
        _ conversation: Conversation,
        _ sequence: UInt32,
        _ acknowledgment: UInt32,
        _ fromServer: Bool
    ) -> [UInt8] {
        let ports = fromServer ? [80, conversation.port] : [conversation.port, 80]
        return ports.flatMap { big(UInt32($0), 2) } + big(sequence, 4) + big(acknowledgment, 4)
            + [0x50, 0x18, 1, 0, 0, 0, 0, 0] + octets
    }

    /// An IPv4 packet; `fragment` is the field of flags and offset.
    static func ip(
        protocolNumber: UInt8,
        _ payload: [UInt8],
        fromServer: Bool = false,
        fragment: UInt32 = 0
    ) -> [UInt8] {
        let ends: [[UInt8]] = [[192, 0, 2, 1], [192, 0, 2, 2]]
        return [0x45, 0] + big(UInt32(20 + payload.count), 2) + [0, 7] + big(fragment, 2)
            + [64, protocolNumber, 0, 0] + ends[fromServer ? 1 : 0] + ends[fromServer ? 0 : 1]
            + payload
    }

    mutating func packet(
        protocolNumber: UInt8,
        _ payload: [UInt8],
        fromServer: Bool = false,
        fragment: UInt32 = 0
    ) {
        let packet = Self.ip(
            protocolNumber: protocolNumber,
            payload,
            fromServer: fromServer,
            fragment: fragment
        )
        time += 10
        let length = UInt32(packet.count)
        for number: UInt32 in [1_795_000_000 + time / 1_000_000, time % 1_000_000, length, length] {
            data.append(contentsOf: Self.big(number, 4).reversed())
        }
        data.append(contentsOf: packet)
    }

    /// The `count` lowest octets of a number, highest first.
    static func big(_ number: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * (count - 1 - $0))) }
    }
}

extension MadeCapture {
    /// A frame of HTTP/2.
    static func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32, _ payload: [UInt8])
        -> [UInt8]
    {
        big(UInt32(payload.count), 3) + [type, flags] + big(stream, 4) + payload
    }

    /// Header fields as HPACK has them, literal and not indexed.
    static func block(_ fields: [(name: [UInt8], value: [UInt8])]) -> [UInt8] {
        func text(_ octets: [UInt8]) -> [UInt8] {
            if octets.count < 127 { return [UInt8(octets.count)] + octets }
            var (length, rest) = ([UInt8(127)], octets.count - 127)
            while rest > 127 {
                length.append(UInt8(rest & 0x7f) | 0x80)
                rest >>= 7
            }
            return length + [UInt8(rest)] + octets
        }
        return fields.flatMap { [0] + text($0.name) + text($0.value) }
    }

    /// A request and its response by HTTP/2, each with more fields.
    mutating func exchange2(
        port: UInt16,
        path: [UInt8],
        authority: [UInt8],
        fields: [(name: [UInt8], value: [UInt8])],
        responseFields: [(name: [UInt8], value: [UInt8])]
    ) {
        let octets = { (text: String) in Array(text.utf8) }
        let request: [(name: [UInt8], value: [UInt8])] = [
            (octets(":method"), octets("GET")), (octets(":scheme"), octets("http")),
            (octets(":path"), path), (octets(":authority"), authority),
        ]
        let settings = Self.frame(4, stream: 0, [])
        var conversation = Conversation(port: port)
        send(octets("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + settings, in: &conversation)
        send(settings, in: &conversation, fromServer: true)
        send(
            Self.frame(1, flags: 5, stream: 1, Self.block(request + fields)),
            in: &conversation
        )
        let status: [(name: [UInt8], value: [UInt8])] = [(octets(":status"), octets("200"))]
        send(
            Self.frame(1, flags: 5, stream: 1, Self.block(status + responseFields)),
            in: &conversation,
            fromServer: true
        )
    }

    /// A TLS client's hello that asks for `name` and offers `application`.
    mutating func hello(port: UInt16, name: [UInt8], application: [UInt8]) {
        func big(_ count: Int) -> [UInt8] { Self.big(UInt32(count), 2) }
        let serverName = big(name.count + 3) + [0] + big(name.count) + name
        let list = [UInt8(truncatingIfNeeded: application.count)] + application.prefix(255)
        let extensions =
            [0, 0] + big(serverName.count) + serverName
            + [0, 16] + big(list.count + 2) + big(list.count) + list + [0, 43, 0, 3, 2, 3, 4]
        let random = (1...32).map { UInt8($0) }
        let body = [3, 3] + random + [0, 0, 2, 0x13, 1, 1, 0] + big(extensions.count) + extensions
        let message = [1] + Self.big(UInt32(body.count), 3) + body
        var conversation = Conversation(port: port)
        send([22, 3, 1] + big(message.count) + message, in: &conversation)
        let answer = [UInt8](repeating: 0, count: 34) + [0, 0x13, 1, 0, 0, 6, 0, 43, 0, 2, 3, 4]
        let reply: [UInt8] = [2] + Self.big(UInt32(answer.count), 3) + [3, 3] + answer.dropFirst(2)
        send([22, 3, 3] + big(reply.count) + reply, in: &conversation, fromServer: true)
    }
}
