/// The first message of a TLS client (RFC 8446, section 4.1.2), as far as it goes unencrypted.
///
/// Offsets count from the start of the TLS record.
public struct TLSClientHello: Equatable, Sendable {
    /// The version field of the hello itself; newer clients list theirs in ``versions``.
    public var legacyVersion: UInt16

    /// The server's name (RFC 6066, section 3); empty where none was sent.
    public var serverName = 0..<0

    /// The protocols offered (RFC 7301), each behind one octet of length; empty where none are.
    public var protocols = 0..<0

    /// The supported versions (RFC 8446, section 4.2.1), two octets each; empty where none are.
    public var versions = 0..<0

    /// Random octets, and the session to resume, which newer clients make up.
    public static let random = 11..<43
    public var sessionID = 0..<0

    /// The cipher suites offered, two octets each.
    public var cipherSuites = 0..<0

    /// All extensions: number and length, two octets each, and data.
    public var extensions = 0..<0

    /// Whether `octets` start as a TLS record with a client hello does.
    public static func recognizes(_ octets: Span<UInt8>) -> Bool {
        octets.count >= 6 && octets[0] == 22 && octets[1] == 3 && octets[2] <= 4 && octets[5] == 1
    }

    /// Reads the record that `octets` start with; nil where it, or the hello in it, is not whole.
    ///
    /// - Throws: `malformed` where a length field does not fit the one around it.
    public init?(parsing octets: Span<UInt8>) throws(HeaderError) {
        guard octets.count >= 9 else { return nil }
        let recordEnd = 5 + Int(octets.uint16(at: 3))
        let end = 9 + Int(octets.uint24(at: 6))
        guard end <= recordEnd, recordEnd <= octets.count else { return nil }
        let hello = octets.extracting(0..<end)
        guard end >= 43 else { throw .malformed(field: .length, value: end - 9) }
        legacyVersion = hello.uint16(at: 9)
        // Random octets, then three lists with their lengths: session ID, ciphers, compression.
        var offset = 43
        offset = try Self.skipList(lengthOctets: 1, at: offset, in: hello)
        sessionID = 44..<offset
        cipherSuites = offset + 2..<(try Self.skipList(lengthOctets: 2, at: offset, in: hello))
        offset = cipherSuites.upperBound
        offset = try Self.skipList(lengthOctets: 1, at: offset, in: hello)
        guard offset < end else { return }
        let extensionsEnd = try Self.skipList(lengthOctets: 2, at: offset, in: hello)
        offset += 2
        extensions = offset..<extensionsEnd
        while offset < extensionsEnd {
            guard offset + 4 <= extensionsEnd else {
                throw .malformed(field: .length, value: extensionsEnd - offset)
            }
            let next = try Self.skipList(lengthOctets: 2, at: offset + 2, in: hello)
            guard next <= extensionsEnd else {
                throw .malformed(field: .length, value: next - offset - 4)
            }
            try readExtension(hello.uint16(at: offset), in: offset + 4..<next, of: hello)
            offset = next
        }
    }

    private mutating func readExtension(
        _ type: UInt16,
        in data: Range<Int>,
        of hello: Span<UInt8>
    ) throws(HeaderError) {
        let start = data.lowerBound
        switch type {
        case 0 where data.count >= 5 && hello[start + 2] == 0:
            let name = start + 5..<start + 5 + Int(hello.uint16(at: start + 3))
            guard name.upperBound <= data.upperBound else {
                throw .malformed(field: .listLength, value: name.count)
            }
            serverName = name
        case 16 where data.count >= 2:
            let list = start + 2..<start + 2 + Int(hello.uint16(at: start))
            guard list.upperBound <= data.upperBound else {
                throw .malformed(field: .listLength, value: list.count)
            }
            var offset = list.lowerBound
            while offset < list.upperBound { offset += 1 + Int(hello[offset]) }
            guard offset == list.upperBound else {
                throw .malformed(field: .listLength, value: list.count)
            }
            protocols = list
        case 43 where data.count >= 1:
            let list = start + 1..<start + 1 + Int(hello[start])
            guard list.upperBound <= data.upperBound, list.count.isMultiple(of: 2) else {
                throw .malformed(field: .listLength, value: list.count)
            }
            versions = list
        default: break
        }
    }

    /// The end of the list whose length stands in the `lengthOctets` octets at `offset`.
    private static func skipList(
        lengthOctets: Int,
        at offset: Int,
        in octets: Span<UInt8>
    ) throws(HeaderError) -> Int {
        guard offset + lengthOctets <= octets.count else {
            throw .malformed(field: .length, value: octets.count - offset)
        }
        let length = lengthOctets == 1 ? Int(octets[offset]) : Int(octets.uint16(at: offset))
        let end = offset + lengthOctets + length
        guard end <= octets.count else {
            throw .malformed(field: .listLength, value: length)
        }
        return end
    }

    /// Whether `value` is one that clients send to keep servers tolerant (RFC 8701).
    public static func isGREASE(_ value: UInt16) -> Bool {
        value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
    }
}
