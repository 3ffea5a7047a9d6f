public import Dissection

/// What tells one TLS client program from another by its hello: JA4, as FoxIO defines it
/// (<https://github.com/FoxIO-LLC/ja4>, the part for TLS clients, which is under a BSD licence).
public struct JA4: Sendable {
    /// `t`, version, name or not, counts, first ALPN protocol; digests of cipher suites and extensions.
    public private(set) var text = [36 of UInt8](repeating: UInt8(ascii: "0"))

    /// The fingerprint of a hello; `octets` are those that it was read from.
    public init(_ hello: TLSClientHello, _ octets: Span<UInt8>) {
        var suites: [UInt16] = []
        for i in 0..<hello.cipherSuites.count / 2 {
            let suite = octets.uint16(at: hello.cipherSuites.lowerBound + 2 * i)
            if !TLSClientHello.isGREASE(suite) { suites.append(suite) }
        }
        var extensions: [UInt16] = []
        var algorithms: [UInt16] = []
        var hasServerName = false
        var offset = hello.extensions.lowerBound
        while offset < hello.extensions.upperBound {
            let type = octets.uint16(at: offset)
            let data = offset + 4..<offset + 4 + Int(octets.uint16(at: offset + 2))
            offset = data.upperBound
            if TLSClientHello.isGREASE(type) { continue }
            extensions.append(type)
            if type == 0 { hasServerName = true }
            // Behind the octets of the list's length.
            if type == 13, data.count >= 2 {
                algorithms = (1..<data.count / 2).map {
                    octets.uint16(at: data.lowerBound + 2 * $0)
                }
                .filter { !TLSClientHello.isGREASE($0) }
            }
        }
        write("t", at: 0)
        write(Self.versionDigits(Self.version(of: hello, octets)), at: 1)
        write(hasServerName ? "d" : "i", at: 3)
        write(count: suites.count, at: 4)
        write(count: extensions.count, at: 6)
        writeProtocol(hello, octets)
        write("_", at: 10)
        if !suites.isEmpty { write(digestOf: suites.sorted(), [], at: 11) }
        write("_", at: 23)
        if !extensions.isEmpty {
            let others = extensions.filter { $0 != 0 && $0 != 16 }
            write(digestOf: others.sorted(), algorithms, at: 24)
        }
    }

    private static func version(of hello: TLSClientHello, _ octets: Span<UInt8>) -> UInt16 {
        var highest: UInt16 = 0
        for i in 0..<hello.versions.count / 2 {
            let version = octets.uint16(at: hello.versions.lowerBound + 2 * i)
            if !TLSClientHello.isGREASE(version) { highest = max(highest, version) }
        }
        return highest == 0 ? hello.legacyVersion : highest
    }

    private static func versionDigits(_ version: UInt16) -> StaticString {
        switch version {
        case 0x0304: "13"
        case 0x0303: "12"
        case 0x0302: "11"
        case 0x0301: "10"
        case 0x0300: "s3"
        default: "00"
        }
    }

    private mutating func write(_ word: StaticString, at place: Int) {
        for i in 0..<word.utf8CodeUnitCount {
            // Safe: `i` is below the static string's length.
            text[place + i] = unsafe word.utf8Start[i]
        }
    }

    private mutating func write(count: Int, at place: Int) {
        text[place] = UInt8(ascii: "0") + UInt8(min(count, 99) / 10)
        text[place + 1] = UInt8(ascii: "0") + UInt8(min(count, 99) % 10)
    }

    /// The first and the last character of the first protocol, or hexadecimal digit where one is none.
    private mutating func writeProtocol(_ hello: TLSClientHello, _ octets: Span<UInt8>) {
        let list = hello.protocols
        guard list.count > 1, octets[list.lowerBound] > 0 else { return }
        let first = octets[list.lowerBound + 1]
        let last = octets[list.lowerBound + Int(octets[list.lowerBound])]
        let isText = first.isAlphanumeric && last.isAlphanumeric
        text[8] = isText ? first : Self.digit(first >> 4)
        text[9] = isText ? last : Self.digit(last & 15)
    }

    /// The first twelve digits of a digest over numbers in hexadecimal with commas between.
    private mutating func write(digestOf first: [UInt16], _ second: [UInt16], at place: Int) {
        var hash = SHA256()
        Self.add(first, to: &hash)
        if !second.isEmpty {
            hash.update("_")
            Self.add(second, to: &hash)
        }
        let digest = hash.finish()
        for i in 0..<12 {
            let digit = digest[i / 8] >> UInt32(28 - 4 * (i % 8))
            text[place + i] = Self.digit(UInt8(digit & 15))
        }
    }

    private static func add(_ numbers: [UInt16], to hash: inout SHA256) {
        for (i, number) in numbers.enumerated() {
            if i > 0 { hash.update(",") }
            for shift in [12, 8, 4, 0] as [UInt16] {
                hash.update(digit(UInt8(number >> shift & 15)))
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}

extension UInt8 {
    fileprivate var isAlphanumeric: Bool {
        self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 26
    }
}
