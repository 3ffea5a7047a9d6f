/// A conversation that shows some of the output's fields: of exchanges, TLS handshakes, connections.
struct ExchangeExample {
    var isLive = false
    var segments: [Segment]

    struct Segment {
        /// What was captured, from the IP header on, and octets on the wire.
        var octets: [UInt8]
        var len: Int
    }

    /// Conversations that together show all of them, and leave out what need not be there.
    static let all: [ExchangeExample] =
        [
            // The least that an exchange can show, of either message alone.
            ExchangeExample(segments: [request("PURGE * HTTP/1.0\r\n\r\n")]),
            ExchangeExample(segments: [response("HTTP/1.1 200\r\n\r\n", sequenceNumber: 1)]),
            // A handshake, a request that is sent twice, and the end of HTTP.
            ExchangeExample(
                isLive: true,
                segments: [
                    segment(isFromClient: true, 0, 0, flags: 2),
                    segment(isFromClient: false, 0, 1, flags: 0x12),
                    segment(isFromClient: true, 1, 1),
                    request(get), request(get),
                    response("HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\n\r\n"),
                ]
            ),
            // A head that is too long, one that comes too late to be understood, an error.
            ExchangeExample(
                segments: [
                    request(
                        "GET / HTTP/1.1\r\nLong: \(String(repeating: "x", count: 2000))\r\n\r\n"
                    ),
                    request("GET / HTTP/1.1\r\n\r\n", sequenceNumber: 3000),
                    response("HTTP/1.1 500 Internal Server Error\r\nServer: a\r\n\r\n"),
                ]
            ),
            ExchangeExample(
                segments: [
                    request(
                        "GET / HTTP/1.1\r\nUser-Agent: \(String(repeating: "b", count: 900))\r\n"
                    ),
                    response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n012345678", cut: 5),
                ]
            ),
            // Errors on routes of their own, one that took a known time and one that is open.
            ExchangeExample(
                segments: [
                    request(get),
                    response("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"),
                ]
            ),
            ExchangeExample(segments: [request("GET /b HTTP/1.1\r\nmalformed\r\n\r\n")]),
            // A response without a status code.
            ExchangeExample(segments: [request(get), response("HTTP/1.1 2x0\r\n\r\n")]),
            // gRPC calls on connections that had started before: fields of them are not known.
            ExchangeExample(segments: [response(failure)]),
            ExchangeExample(
                segments: [
                    request(
                        "\0\0\u{1c}\u{1}\u{5}\0\0\0\u{1}\0\u{5}:path\u{4}/a/b"
                            + "\0\u{7}:method\u{3}GET\u{7f}\0\0"
                    ),
                    response(failure),
                ]
            ),
        ] + TLSExample.all

    /// The head of a response, which ends it, on stream 1.
    private static let failure =
        "\0\0\u{1d}\u{1}\u{5}\0\0\0\u{1}\0\u{7}:status\u{3}200\0\u{b}grpc-status\u{2}14"

    private static let get =
        "GET /a?token=1 HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\ntraceparent: 00\r\n"
        + "X-Request-ID: a\r\n\r\n"

    private static func request(_ text: String, sequenceNumber: UInt16 = 1) -> Segment {
        segment(isFromClient: true, sequenceNumber, 1, text)
    }

    private static func response(
        _ text: String,
        sequenceNumber: UInt16 = 1,
        cut: Int = 0
    ) -> Segment {
        segment(isFromClient: false, sequenceNumber, 9999, text, cut: cut)
    }

    /// `cut` octets at the end were not captured.
    private static func segment(
        isFromClient: Bool,
        _ sequenceNumber: UInt16,
        _ acknowledgmentNumber: UInt16,
        _ text: String = "",
        flags: UInt8 = 0x10,
        cut: Int = 0
    ) -> Segment {
        segment(
            isFromClient: isFromClient,
            sequenceNumber,
            acknowledgmentNumber,
            Array(text.utf8),
            flags: flags,
            cut: cut
        )
    }

    static func segment(
        isFromClient: Bool,
        _ sequenceNumber: UInt16,
        _ acknowledgmentNumber: UInt16,
        _ data: [UInt8],
        flags: UInt8 = 0x10,
        cut: Int = 0
    ) -> Segment {
        func split(_ number: UInt16) -> [UInt8] {
            [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
        }
        let (client, server): ([UInt8], [UInt8]) = ([192, 0, 2, 1], [192, 0, 2, 2])
        let ends = isFromClient ? client + server : server + client
        let ports = isFromClient ? split(40000) + split(80) : split(80) + split(40000)
        let ip = [0x45, 0] + split(UInt16(40 + data.count)) + [0, 0, 0, 0, 64, 6, 0, 0] + ends
        let numbers = [0, 0] + split(sequenceNumber) + [0, 0] + split(acknowledgmentNumber)
        let tcp = ports + numbers + [0x50, flags, 0, 0, 0, 0, 0, 0]
        return Segment(octets: ip + tcp + data.dropLast(cut), len: 40 + data.count)
    }
}
