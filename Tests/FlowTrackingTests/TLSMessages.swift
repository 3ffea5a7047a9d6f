/// TLS records and messages, made up.
enum TLSMessages {
    static let application: [UInt8] = record(23, [1, 2, 3])
    static let changeCipher: [UInt8] = record(20, [1])

    /// A Finished message, as far as anybody can see.
    static let encrypted: [UInt8] = record(22, [UInt8](repeating: 0xee, count: 40))

    static func alert(_ description: UInt8, level: UInt8 = 2) -> [UInt8] {
        record(21, [level, description])
    }

    static func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type, 3, 3] + bigEndian(body.count) + body
    }

    static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type, UInt8(body.count >> 16)] + bigEndian(body.count & 0xffff) + body
    }

    /// A client's hello with a name, and `padding` octets.
    static func clientHello(
        name: String = "a.example",
        session: [UInt8] = [],
        padding: Int = 0
    ) -> [UInt8] {
        let serverName =
            bigEndian(name.utf8.count + 3) + [0] + bigEndian(name.utf8.count) + name.utf8
        let extensions =
            expansion(0, serverName) + expansion(43, [4, 3, 4, 3, 3])
            + expansion(21, [UInt8](repeating: 0, count: padding))
        let body =
            [3, 3] + (1...32).map { UInt8($0) } + [UInt8(session.count)] + session
            + [0, 4, 0x13, 1, 0xc0, 0x2b, 1, 0] + bigEndian(extensions.count) + extensions
        return message(1, body)
    }

    static func serverHello(
        version: UInt16 = 0x0304,
        random: [UInt8] = [UInt8](repeating: 7, count: 32),
        session: [UInt8] = [],
        selected: String? = nil,
        hasPreSharedKey: Bool = false
    ) -> [UInt8] {
        var extensions: [UInt8] = []
        if version > 0x0303 { extensions += expansion(43, bigEndian(Int(version))) }
        if let selected {
            let name = Array(selected.utf8)
            let list = [UInt8(name.count)] + name
            extensions += expansion(16, bigEndian(list.count) + list)
        }
        if hasPreSharedKey { extensions += expansion(41, [0, 0]) }
        let legacy = bigEndian(Int(min(version, 0x0303)))
        return message(
            2,
            legacy + random + [UInt8(session.count)] + session + [0x13, 1, 0]
                + bigEndian(extensions.count) + extensions
        )
    }

    /// The random octets of a hello that asks for another one (RFC 8446, section 4.1.3).
    static let retryRandom: [UInt8] = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8,
        0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33,
        0x9c,
    ]

    private static func expansion(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
        [0, type] + bigEndian(data.count) + data
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [UInt8(number >> 8), UInt8(number & 0xff)]
    }
}
