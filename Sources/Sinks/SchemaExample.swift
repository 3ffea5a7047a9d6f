internal import Dissection

/// A frame that shows some of the output's fields.
struct SchemaExample {
    var linkType = LinkType.ethernet
    var isLive = false
    var octets: [UInt8]

    /// Frames that together show all of them, and leave out what need not be there.
    static let all: [SchemaExample] = [
        // The least that a record can show: nothing of the frame could be read.
        SchemaExample(linkType: .rawIP, octets: []),
        SchemaExample(isLive: true, octets: ethernet(0x0806, arp)),
        SchemaExample(octets: ethernet(0x0806, [0, 6, 8, 0, 0, 0, 0, 1])),
        SchemaExample(linkType: .linuxSLL, octets: [UInt8](repeating: 0, count: 16)),
        SchemaExample(linkType: .bsdNull, octets: [UInt8](repeating: 0, count: 4)),
        SchemaExample(linkType: .ppp, octets: [0xc0, 0x21]),
        SchemaExample(linkType: .pppSerial, octets: [0x0f, 0, 0x20, 0]),
        // An 802.3 frame with LLC; PPPoE; VLAN and MPLS labels before what is not IP.
        SchemaExample(octets: ethernet(3, [0x42, 0x42, 3])),
        SchemaExample(octets: ethernet(0x8863, [0x11, 9, 0, 0, 0, 0])),
        SchemaExample(octets: ethernet(0x8100, [0, 1, 0x88, 0x47, 0, 0, 0x11, 64, 0, 0])),
        // TCP without options, with all of them, and with a bad one.
        raw(ipv4(6, tcp(options: []))),
        raw(ipv4(6, tcp(options: allOptions))),
        raw(ipv4(6, tcp(options: [1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2]))),
        raw(ipv4(6, tcp(options: [99, 1, 0, 0]))),
        raw(ipv4(17, [0, 53, 0, 53, 0, 8, 0, 0])),
        SchemaExample(linkType: .rawIP, isLive: true, octets: ipv4(6, tcp(options: []))),
        raw(ipv4(132, [UInt8](repeating: 0, count: 12))),
        // A ping, and errors about a TCP and a ping packet.
        raw(ipv4(1, [8, 0, 0, 0, 0, 0, 0, 0])),
        raw(ipv4(1, [3, 1, 0, 0, 0, 0, 0, 0] + ipv4(6, tcp(options: [])))),
        raw(ipv4(1, [3, 1, 0, 0, 0, 0, 0, 0] + ipv4(1, []))),
        raw(ipv6(17, [0, 53, 0, 53, 0, 8, 0, 0])),
        raw(ipv6(44, [17, 0, 0, 1, 0, 0, 0, 1, 0, 53, 0, 53, 0, 8, 0, 0])),
        // Tunnels with and without a number.
        raw(ipv4(4, ipv4(17, [0, 53, 0, 53, 0, 8, 0, 0]))),
        raw(ipv4(47, [0x20, 0, 8, 0, 0, 0, 0, 7] + ipv4(17, []))),
        raw(http("GET /?a=1 HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\n\r\n")),
        raw(http("GET /?token=1 HTTP/1.1\r\ntraceparent: 00\r\nx-request-id: a\r\n\r\n")),
        raw(http("PURGE * HTTP/1.0\r\nlong: \(String(repeating: "x", count: 9000))\r\n\r\n")),
        raw(http("GET / HTTP/1.1\r\n\r\n")),
        raw(http("HTTP/1.1 200 OK\r\n\r\n")),
        raw(http("HTTP/1.1 200 OK\r\ntraceparent: 00\r\n\r\n")),
        // Contexts with all that they can have, and with no more than a trace ID, beside others.
        raw(http("GET / HTTP/1.1\r\nb3: \(b3)\r\nX-Cloud-Trace-Context: \(cloudTrace)\r\n\r\n")),
        raw(http("GET / HTTP/1.1\r\nX-Cloud-Trace-Context: \(cloudTrace)\r\nsw8: \(sw8)\r\n\r\n")),
        raw(http("GET / HTTP/1.1\r\nsw8: \(sw8)\r\n\r\n")),
        raw(http("HTTP/1.1 200\r\nServer: a\r\n\r\n")),
        raw(ipv4(6, tcp(options: []) + clientHello(extensions: []))),
        raw(ipv4(6, tcp(options: []) + clientHello(extensions: allExtensions))),
    ]

    private static let b3 =
        "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90"
    private static let cloudTrace = "105445aa7843bc8bf206b12000100000"
    private static let sw8 = "1-YQ==-Yg==-0-Yw==-ZA==-ZQ==-Zg=="

    private static let arp: [UInt8] =
        [0, 1, 8, 0, 6, 4, 0, 1] + [UInt8](repeating: 0, count: 20)

    private static let allOptions: [UInt8] =
        [2, 4, 5, 180, 3, 3, 7, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 99, 3, 0, 0, 0]

    private static let allExtensions: [UInt8] =
        [0, 0, 0, 6, 0, 4, 0, 0, 1, 0x61]
        + [0, 16, 0, 5, 0, 3, 2, 0x68, 0x32]
        + [0, 43, 0, 3, 2, 3, 4]

    private static func raw(_ octets: [UInt8]) -> SchemaExample {
        SchemaExample(linkType: .rawIP, octets: octets)
    }

    private static func ethernet(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 0, count: 12) + bigEndian(Int(type)) + payload
    }

    private static func ipv4(_ protocolNumber: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0x45, 0] + bigEndian(20 + payload.count) + [0, 0, 0, 0, 64, protocolNumber, 0, 0]
            + [192, 0, 2, 1, 192, 0, 2, 2] + payload
    }

    private static func ipv6(_ nextHeader: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0x60, 0, 0, 0] + bigEndian(payload.count) + [nextHeader, 64]
            + [UInt8](repeating: 0, count: 32) + payload
    }

    private static func tcp(options: [UInt8]) -> [UInt8] {
        [0, 80, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(80 + options.count * 4), 0x10]
            + [0, 0, 0, 0, 0, 0] + options
    }

    private static func http(_ head: String) -> [UInt8] {
        ipv4(6, tcp(options: []) + Array(head.utf8))
    }

    private static func clientHello(extensions: [UInt8]) -> [UInt8] {
        let body =
            [3, 3] + [UInt8](repeating: 0, count: 32) + [0, 0, 2, 0x13, 1, 1, 0]
            + bigEndian(extensions.count) + extensions
        let message: [UInt8] = [1, 0] + bigEndian(body.count) + body
        return [22, 3, 1] + bigEndian(message.count) + message
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}
