import Testing

@testable import TraceIdentity

struct SHA1Tests {
    @Test(arguments: [
        (0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (1, "9842926af7ca0a8cca12604f945414f07b01e13d"),
        (3, "4201de9f98cb0a9b8cf52398be7802b55d45266a"),
        (4, "a9ca94e2a9be52cdcef145facf2bad04e553cb0b"),
        (12, "74c2e2bfd179cc0901f88ca7b8bed52ebcd7d849"),
        (16, "3bbec6217ac9bf7c9c4642b1bdeb3ae68d99f787"),
        (40, "211f8d2930f827e5c7a66cd81d79c1d2df12ea6b"),
        (54, "0617d0e2db51b03d5d09c217b3fe0643ed6d152f"),
        (55, "ddf57317ef34bfee3b6df83d359098930eb278bc"),
    ])
    func `agrees with Python's hashlib up to its limit`(length: Int, expected: String) {
        #expect(digest(counting(length)) == expected)
    }

    @Test func `agrees with the example of FIPS 180-4`() {
        #expect(digest(Array("abc".utf8)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test func `a number of several octets is added highest first`() {
        var whole = SHA1.Block()
        whole.append(0x6162_6364, octets: 3)
        #expect(text(of: whole.digest()) == digest(Array("bcd".utf8)))
    }

    private func digest(_ octets: [UInt8]) -> String {
        var block = SHA1.Block()
        for octet in octets { block.append(UInt128(octet), octets: 1) }
        return text(of: block.digest())
    }

    private func text(of digest: [5 of UInt32]) -> String {
        digest.indices.map { hexText(digest[$0]) }.joined()
    }
}
