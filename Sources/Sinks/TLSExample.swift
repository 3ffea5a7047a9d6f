/// Conversations whose TLS handshakes show some of the output's fields.
enum TLSExample {
    /// Conversations that together show all of them, and leave out what need not be there.
    static let all: [ExchangeExample] = [
        // The least that a handshake can show.
        ExchangeExample(segments: [fromClient(0, hello(1, clientHello(extensions: [])))]),
        // The least that a server can choose.
        ExchangeExample(segments: [fromClient(0, client), fromServer(1, hello(2, oldServerHello))]),
        // A TCP handshake, a second hello, a choice, an alert, a reset.
        ExchangeExample(
            isLive: true,
            segments: [
                ExchangeExample.segment(isFromClient: true, 0, 0, [], flags: 2),
                ExchangeExample.segment(isFromClient: false, 0, 1, [], flags: 0x12),
                ExchangeExample.segment(isFromClient: true, 1, 1, []),
                fromClient(1, client), fromServer(1, retry), fromClient(1 + client.count, client),
                fromServer(1 + retry.count, server),
                fromServer(1 + retry.count + server.count, [21, 3, 3, 0, 2, 2, 40]),
                ExchangeExample.segment(isFromClient: true, 5000, 1, [], flags: 4),
            ]
        ),
    ]

    private static let client = hello(
        1,
        clientHello(
            extensions: [0, 0, 0, 6, 0, 4, 0, 0, 1, 0x61]
                + [0, 16, 0, 5, 0, 3, 2, 0x68, 0x32]
                + [0, 43, 0, 3, 2, 3, 4]
        )
    )
    private static let server = hello(2, serverHello(random: [UInt8](repeating: 0, count: 32)))
    private static let oldServerHello: [UInt8] =
        [3, 3] + [UInt8](repeating: 0, count: 32) + [0, 0xc0, 0x2f, 0]
    private static let retry = hello(2, serverHello(random: retryRandom))

    /// The random octets of a hello that asks for another one (RFC 8446, section 4.1.3).
    private static let retryRandom: [UInt8] = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8,
        0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33,
        0x9c,
    ]

    private static func fromClient(
        _ sequenceNumber: Int,
        _ data: [UInt8]
    ) -> ExchangeExample.Segment {
        ExchangeExample.segment(isFromClient: true, UInt16(sequenceNumber), 1, data)
    }

    private static func fromServer(
        _ sequenceNumber: Int,
        _ data: [UInt8]
    ) -> ExchangeExample.Segment {
        ExchangeExample.segment(isFromClient: false, UInt16(sequenceNumber), 1, data)
    }

    /// A record with a hello in it.
    private static func hello(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [22, 3, 3] + bigEndian(body.count + 4) + [type, 0] + bigEndian(body.count) + body
    }

    private static func clientHello(extensions: [UInt8]) -> [UInt8] {
        [3, 3] + [UInt8](repeating: 0, count: 32) + [0, 0, 2, 0x13, 1, 1, 0]
            + bigEndian(extensions.count) + extensions
    }

    private static func serverHello(random: [UInt8]) -> [UInt8] {
        let extensions: [UInt8] = [0, 43, 0, 2, 3, 4, 0, 16, 0, 5, 0, 3, 2, 0x68, 0x32]
        return [3, 3] + random + [0, 0x13, 1, 0] + bigEndian(extensions.count) + extensions
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}
