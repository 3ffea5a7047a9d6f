import Testing

@testable import Dissection

struct TLSServerHelloTests {
    private static let random = hex(String(repeating: "ab", count: 32))

    private func hello(
        _ extensions: [UInt8],
        random: [UInt8] = Self.random,
        session: [UInt8] = [1, 2]
    ) -> [UInt8] {
        let body =
            hex("0303") + random + [UInt8(session.count)] + session + hex("c02f 00")
            + [0, UInt8(extensions.count)] + extensions
        return hex("16 0303") + [0, UInt8(body.count + 4)] + [2, 0, 0, UInt8(body.count)] + body
    }

    private func parse(_ octets: [UInt8]) throws -> TLSServerHello? {
        try TLSServerHello(parsing: octets.span)
    }

    @Test func `reads what was chosen`() throws {
        let octets = hello(hex("0010 0005 0003 02") + "h2".utf8)
        let hello = try #require(try parse(octets))
        #expect(hello.version == 0x0303)
        #expect(hello.cipherSuite.name?.description == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
        #expect(Array(octets[hello.sessionID]) == [1, 2])
        #expect(Array(octets[hello.selectedProtocol]) == Array("h2".utf8))
        #expect(!hello.hasPreSharedKey)
        #expect(!hello.isRetryRequest)
    }

    @Test func `TLS 1.3 names its version in an extension`() throws {
        let hello = try #require(try parse(hello(hex("002b 0002 0304 0029 0002 0000"))))
        #expect(hello.version == 0x0304)
        #expect(hello.hasPreSharedKey)
    }

    @Test func `knows a request for another hello`() throws {
        let random = hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
        #expect(try parse(hello([], random: random))?.isRetryRequest == true)
    }

    @Test func `is nil or refused at every shorter length, and never a trap`() throws {
        let whole = hello(hex("002b 0002 0304 0010 0005 0003 02") + "h2".utf8)
        for count in 0..<whole.count { #expect(try parse(Array(whole.prefix(count))) == nil) }
        // A message that says it is shorter than what it holds.
        for length in 0..<whole.count - 9 {
            var cut = Array(whole.prefix(9 + length))
            cut[8] = UInt8(length)
            if let hello = try? parse(cut) { #expect(hello.sessionID.upperBound <= cut.count) }
        }
        for place in 9..<whole.count {
            for value in [0, 1, 0x7f, 0xff] as [UInt8] {
                var odd = whole
                odd[place] = value
                if let hello = try? parse(odd) {
                    #expect(hello.selectedProtocol.upperBound <= odd.count)
                }
            }
        }
    }
}
