/// A TLS server's answer to a hello, or its request for another one (RFC 8446, sections 4.1.3, 4.1.4).
///
/// Offsets count from the start of the TLS record.
public struct TLSServerHello: Equatable, Sendable {
    /// The version that was chosen.
    public var version: UInt16
    public var cipherSuite: TLSCipherSuite

    /// What it echoes, or in older versions gives the session.
    public var sessionID = 0..<0

    /// The protocol that was chosen (RFC 7301), where it is not encrypted; else empty.
    public var selectedProtocol = 0..<0

    /// Whether it takes up a key that the client had (RFC 8446, section 4.2.11).
    public var hasPreSharedKey = false

    /// Whether it asks for another client hello.
    public var isRetryRequest: Bool

    /// The random octets that mark a request for another hello.
    private static let retryRandom: [32 of UInt8] = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8,
        0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33,
        0x9c,
    ]

    /// Reads the record that `octets` start with; nil where the hello in it is not whole.
    ///
    /// - Throws: `malformed` where a length field does not fit the one around it.
    public init?(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 9, octets[5] == 2 else { return nil }
        let end = 9 + Int(octets.uint24(at: 6))
        guard end <= octets.count else { return nil }
        let hello = octets.extracting(0..<end)
        // Version, random octets, length of the session ID, which is followed by three octets.
        guard end >= 44, end >= 47 + Int(hello[43]) else {
            throw .malformed(field: .length, value: end - 9)
        }
        version = hello.uint16(at: 9)
        isRetryRequest = (0..<32).allSatisfy { hello[11 + $0] == Self.retryRandom[$0] }
        sessionID = 44..<44 + Int(hello[43])
        cipherSuite = TLSCipherSuite(rawValue: hello.uint16(at: sessionID.upperBound))
        let list = sessionID.upperBound + 3
        guard list < end else { return }
        guard list + 2 <= end, list + 2 + Int(hello.uint16(at: list)) <= end else {
            throw .malformed(field: .listLength, value: end - list)
        }
        var offset = list + 2
        let listEnd = offset + Int(hello.uint16(at: list))
        while offset < listEnd {
            guard offset + 4 <= listEnd, offset + 4 + Int(hello.uint16(at: offset + 2)) <= listEnd
            else { throw .malformed(field: .length, value: listEnd - offset) }
            let data = offset + 4..<offset + 4 + Int(hello.uint16(at: offset + 2))
            readExtension(hello.uint16(at: offset), in: data, of: hello)
            offset = data.upperBound
        }
    }

    private mutating func readExtension(
        _ type: UInt16,
        in data: Range<Int>,
        of hello: Span<UInt8>
    ) {
        let start = data.lowerBound
        switch type {
        case 16 where data.count >= 3 && Int(hello[start + 2]) == data.count - 3:
            selectedProtocol = start + 3..<data.upperBound
        case 41: hasPreSharedKey = true
        case 43 where data.count == 2: version = hello.uint16(at: start)
        default: break
        }
    }
}
