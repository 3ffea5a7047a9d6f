import Capture

/// A TCP segment between a client and a server, as it is captured.
struct Segment {
    var isFromClient: Bool
    var sequenceNumber: UInt32
    var acknowledgmentNumber: UInt32
    var flags: UInt8 = Flag.ack
    var data: [UInt8] = []

    /// Microseconds from the start of the capture.
    var time: Int64 = 0

    /// Octets of data that were captured; nil for all.
    var captured: Int?
    var clientPort: UInt16 = 40000
    var window: UInt16 = 256

    /// Of TCP, a multiple of four octets.
    var options: [UInt8] = []

    enum Flag {
        static let fin: UInt8 = 1
        static let syn: UInt8 = 2
        static let rst: UInt8 = 4
        static let ack: UInt8 = 16
    }

    /// The captured octets, from the IPv4 header on.
    var octets: [UInt8] {
        let total = 40 + options.count + data.count
        let (client, server): ([UInt8], [UInt8]) = ([192, 0, 2, 1], [192, 0, 2, 2])
        let port = UInt32(clientPort)
        let ports = isFromClient ? [port, 80] : [80, port]
        let ip: [UInt8] =
            [0x45, 0, UInt8(total >> 8), UInt8(total & 0xff), 0, 7, 0x40, 0, 64, 6, 0, 0]
            + (isFromClient ? client + server : server + client)
        func split(_ number: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
        }
        let tcp =
            split(ports[0], 2) + split(ports[1], 2) + split(sequenceNumber, 4)
            + split(acknowledgmentNumber, 4)
            + [UInt8(0x50 + options.count * 4), flags, UInt8(window >> 8), UInt8(window & 0xff)]
            + [0, 0, 0, 0] + options
        return ip + tcp + data.prefix(captured ?? data.count)
    }

    var timestamp: Timestamp {
        Timestamp(seconds: 1_795_000_000 + time / 1_000_000, nanoseconds: time % 1_000_000 * 1000)
    }
}

/// A conversation, segment by segment: each acknowledges all that came before.
struct Conversation {
    private(set) var segments: [Segment] = []
    private var client: UInt32
    private var server: UInt32
    var clientPort: UInt16 = 40000

    /// Microseconds between two segments.
    var step: Int64 = 100
    var time: Int64 = 0

    init(client: UInt32 = 1000, server: UInt32 = 5000, clientPort: UInt16 = 40000) {
        (self.client, self.server, self.clientPort) = (client, server, clientPort)
    }

    /// A conversation whose handshake was seen.
    static func opened(
        client: UInt32 = 1000,
        server: UInt32 = 5000,
        clientPort: UInt16 = 40000
    ) -> Conversation {
        var new = Conversation(client: client, server: server, clientPort: clientPort)
        new.open()
        return new
    }

    mutating func open() {
        add(true, flags: Segment.Flag.syn)
        add(false, flags: Segment.Flag.syn | Segment.Flag.ack)
        add(true)
    }

    mutating func request(_ text: String, flags: UInt8 = Segment.Flag.ack) {
        add(true, Array(text.utf8), flags: flags)
    }

    mutating func response(_ text: String, flags: UInt8 = Segment.Flag.ack) {
        add(false, Array(text.utf8), flags: flags)
    }

    mutating func acknowledge(fromClient: Bool = true) { add(fromClient) }

    /// FIN from both sides, the server's first.
    mutating func close(serverFirst: Bool = true) {
        add(!serverFirst, flags: Segment.Flag.fin | Segment.Flag.ack)
        add(serverFirst, flags: Segment.Flag.fin | Segment.Flag.ack)
        add(!serverFirst)
    }

    mutating func fin(fromClient: Bool) {
        add(fromClient, flags: Segment.Flag.fin | Segment.Flag.ack)
    }

    mutating func reset(fromClient: Bool) { add(fromClient, flags: Segment.Flag.rst) }

    mutating func wait(seconds: Int64) { time += seconds * 1_000_000 }

    mutating func add(
        _ isFromClient: Bool,
        _ data: [UInt8] = [],
        flags: UInt8 = Segment.Flag.ack,
        captured: Int? = nil
    ) {
        time += step
        segments.append(
            Segment(
                isFromClient: isFromClient,
                sequenceNumber: isFromClient ? client : server,
                acknowledgmentNumber: flags & Segment.Flag.ack == 0
                    ? 0 : isFromClient ? server : client,
                flags: flags,
                data: data,
                time: time,
                captured: captured,
                clientPort: clientPort
            )
        )
        let isCounted = flags & (Segment.Flag.syn | Segment.Flag.fin) != 0
        let length = UInt32(data.count) + (isCounted ? 1 : 0)
        if isFromClient { client &+= length } else { server &+= length }
    }
}
