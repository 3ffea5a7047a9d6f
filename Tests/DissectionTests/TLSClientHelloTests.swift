import Testing

@testable import Dissection

struct TLSClientHelloTests {
    private static let serverName = hex("000e 00 000b") + "example.com".utf8
    private static let protocols = hex("000c 02") + "h2".utf8 + [8] + "http/1.1".utf8

    @Test func `reads name, protocols and versions`() throws {
        let octets = Frames.clientHello
        let hello = try #require(try parse(octets))
        #expect(hello.legacyVersion == 0x0303)
        #expect(text(hello.serverName, of: octets) == "example.com")
        #expect(Array(octets[hello.protocols]) == [2] + "h2".utf8 + [8] + "http/1.1".utf8)
        #expect(Array(octets[hello.versions]) == hex("3a3a 0304 0303"))

        let dissection = dissect(.ethernet(0x0800, .ipv4(6, .tcp(.octets(octets)))))
        #expect(dissection.clientHello == hello)
        #expect(dissection.stop == nil)
    }

    @Test func `a hello without extensions has none of them`() throws {
        for extensions in [nil, []] as [[UInt8]?] {
            let octets = Frames.tlsRecord(Frames.clientHelloBody(extensions: extensions))
            let hello = try #require(try parse(octets))
            #expect(hello.legacyVersion == 0x0303)
            #expect(hello.serverName.isEmpty)
            #expect(hello.protocols.isEmpty)
            #expect(hello.versions.isEmpty)
        }
    }

    @Test func `knows GREASE values`() {
        let values = (0...15).map { UInt16($0) << 12 | 0x0a00 | UInt16($0) << 4 | 0x0a }
        for value in UInt16.min...UInt16.max {
            #expect(TLSClientHello.isGREASE(value) == values.contains(value))
        }
    }

    @Test func `is nil until it is whole`() throws {
        let octets = Frames.clientHello
        for count in 0..<octets.count {
            #expect(try parse(Array(octets.prefix(count))) == nil)
            let cut = Packet.octets(Array(octets.prefix(count)))
            let dissection = dissect(.ethernet(0x0800, .ipv4(6, .tcp(cut))))
            #expect(dissection.application == .none)
            #expect(dissection.stop == nil)
        }
    }

    @Test func `is nil where it goes on in another record`() throws {
        var octets = Frames.clientHello
        octets[8] += 1
        #expect(try parse(octets + [0, 0, 0]) == nil)
    }

    @Test func `octets behind the record do not count`() throws {
        let hello = try parse(Frames.clientHello)
        #expect(hello != nil)
        #expect(try parse(Frames.clientHello + hex("14 0303 0001 01")) == hello)
    }

    @Test(arguments: [
        ("16 0301 0100 01", true), ("16 0303 0100 01", true), ("16 0300 0100 01", true),
        ("16 0304 0100 01", true), ("16 0305 0100 01", false), ("16 0201 0100 01", false),
        ("17 0301 0100 01", false), ("16 0301 0100 02", false), ("16 0301 0100", false),
    ])
    func `is recognized by its record's start`(start: String, expected: Bool) {
        let octets = hex(start)
        #expect(TLSClientHello.recognizes(octets.span) == expected)
    }

    @Test func `a list that leads out of the list around it is malformed`() {
        let whole = Frames.clientHelloBody(extensions: [])
        // Session ID, cipher suites and compression methods, by the place of their lengths.
        for (place, length) in [(34, 255), (39, 255), (40, 255), (45, 255)] {
            var body = whole
            body[place] = UInt8(length)
            let stop = stop(body)
            #expect(stop?.layer == .tls)
            #expect(stop?.offset == 54)
            guard case .malformed(.listLength, _) = stop?.reason else {
                Issue.record("place \(place): \(String(describing: stop))")
                continue
            }
        }
        #expect(stop(whole) == nil)
    }

    @Test func `a hello too short for its fixed part is malformed`() {
        for count in 0..<34 {
            let body = Array(Frames.clientHelloBody(extensions: nil).prefix(count))
            #expect(stop(body) == malformed(.tls, at: 54, .length, count))
        }
        for count in 34..<47 {
            let body = Array(Frames.clientHelloBody(extensions: nil).prefix(count))
            #expect(stop(body)?.layer == .tls, "\(count)")
        }
    }

    @Test func `an extension that is not whole is malformed`() {
        for data in ["00", "0000", "000000", "00000001"] {
            let extensions = Frames.tlsExtension(0xff01, [0]) + hex(data)
            let stop = stop(Frames.clientHelloBody(extensions: extensions))
            #expect(stop?.layer == .tls, "\(data)")
        }
    }

    @Test func `an extension that leads out of the list is malformed`() {
        // Behind the list of extensions stand octets that the extension's length takes in.
        let body = Frames.clientHelloBody(extensions: hex("00170004 0000")) + hex("00000000")
        #expect(stop(body) == malformed(.tls, at: 54, .length, 4))
    }

    @Test(arguments: [
        (0, "000e 00 000c 6578616d706c652e636f6d", 12),
        (16, "000d 02 6832 08 687474702f312e31", 13),
        (16, "000c 02 6832 09 687474702f312e31", 12),
        (16, "0003 05 6832", 3),
        (43, "05 0304 0303", 5), (43, "03 0304 03", 3),
    ])
    func `a list in an extension that does not fit is malformed`(
        type: UInt16,
        data: String,
        length: Int
    ) {
        let body = Frames.clientHelloBody(extensions: Frames.tlsExtension(type, hex(data)))
        #expect(stop(body) == malformed(.tls, at: 54, .listLength, length))
    }

    @Test func `an extension too short for its list says nothing`() throws {
        let extensions =
            Frames.tlsExtension(0, []) + Frames.tlsExtension(16, [0])
            + Frames.tlsExtension(43, []) + Frames.tlsExtension(0, hex("0003 00 00"))
        let octets = Frames.tlsRecord(Frames.clientHelloBody(extensions: extensions))
        let hello = try #require(try parse(octets))
        #expect(hello.serverName.isEmpty)
        #expect(hello.protocols.isEmpty)
        #expect(hello.versions.isEmpty)
    }

    @Test func `a name that is no host name is not read`() throws {
        var name = Self.serverName
        name[2] = 1
        let octets = Frames.tlsRecord(
            Frames.clientHelloBody(
                extensions: Frames.tlsExtension(0, name)
                    + Frames.tlsExtension(16, Self.protocols)
            )
        )
        let hello = try #require(try parse(octets))
        #expect(hello.serverName.isEmpty)
        #expect(hello.protocols.count == 12)
    }

    private func parse(_ octets: [UInt8]) throws(HeaderError) -> TLSClientHello? {
        try TLSClientHello(parsing: octets.span)
    }

    private func stop(_ body: [UInt8]) -> DissectionError? {
        dissect(.ethernet(0x0800, .ipv4(6, .tcp(.octets(Frames.tlsRecord(body)))))).stop
    }
}
