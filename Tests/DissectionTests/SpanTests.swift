import Testing

@testable import Dissection

struct SpanTests {
    private static let octets = Array("aXbxcX \u{0}Z[@`{".utf8)

    @Test func `reads integers in network byte order`() {
        let octets = hex("00 01 23 45 67 89 ab cd ef fe dc ba 98 76 54 32 10")
        let span = octets.span
        let (two, three, four) = (span.uint16(at: 1), span.uint24(at: 1), span.uint32(at: 1))
        let (eight, sixteen) = (span.uint64(at: 1), span.uint128(at: 1))
        #expect(two == 0x0123)
        #expect(three == 0x012345)
        #expect(four == 0x0123_4567)
        #expect(eight == 0x0123_4567_89ab_cdef)
        #expect(sixteen == 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210)
    }

    @Test func `finds the first octet in a range`() {
        #expect(find("X", in: 0..<13) == 1)
        #expect(find("X", in: 2..<13) == 5)
        #expect(find("X", in: 1..<2) == 1)
        #expect(find("X", in: 2..<5) == nil)
        #expect(find("X", in: 6..<13) == nil)
        #expect(find("\u{0}", in: 0..<13) == 7)
        #expect(find("a", in: 0..<0) == nil)
        #expect(find("{", in: 0..<12) == nil)
        #expect(find("{", in: 0..<13) == 12)
        #expect(find("{", in: 13..<13) == nil)
        let empty: [UInt8] = []
        #expect(empty.span.firstIndex(of: 0, in: 0..<0) == nil)
    }

    @Test func `compares with a literal at a place`() {
        #expect(starts(with: "aXb", at: 0))
        #expect(starts(with: "Xb", at: 1))
        #expect(starts(with: "{", at: 12))
        #expect(starts(with: "", at: 13))
        #expect(!starts(with: "axb", at: 0))
        #expect(!starts(with: "Xb", at: 0))
        #expect(!starts(with: "{{", at: 12))
        #expect(!starts(with: "a", at: 13))
        #expect(!starts(with: "a", at: -1))
    }

    @Test func `compares without regard to case`() {
        #expect(equals("axbxcx", 0..<6))
        #expect(!equals("axbxcx", 0..<5))
        #expect(!equals("axbxcy", 0..<6))
        #expect(equals("", 3..<3))
        // Neighbours of the letters are no letters: `@` and the grave accent, `[` and the brace.
        #expect(equals("z[@`{", 8..<13))
        #expect(!equals("z{`@[", 8..<13))
        #expect(same(0..<2, 0..<2))
        #expect(same(1..<2, 3..<4))
        #expect(!same(0..<1, 1..<2))
        #expect(!same(1..<2, 3..<5))
        #expect(!same(9..<10, 12..<13))
        #expect(!same(10..<11, 11..<12))
    }

    private func find(_ octet: Unicode.Scalar, in range: Range<Int>) -> Int? {
        let octets = Self.octets
        return octets.span.firstIndex(of: UInt8(ascii: octet), in: range)
    }

    private func starts(with text: StaticString, at offset: Int) -> Bool {
        let octets = Self.octets
        return octets.span.starts(with: text, at: offset)
    }

    private func equals(_ text: StaticString, _ range: Range<Int>) -> Bool {
        let octets = Self.octets
        return octets.span.equals(text, ignoringCaseIn: range)
    }

    private func same(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        let octets = Self.octets
        return octets.span.equalsIgnoringCase(a, b)
    }
}
