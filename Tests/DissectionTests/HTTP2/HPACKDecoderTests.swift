import Randomness
import Testing

@testable import Dissection

@Suite struct HPACKDecoderTests {
    @Test func `a table that was emptied takes no memory`() {
        var table = HPACKTable(limit: 10_000)
        let octets = [UInt8](repeating: 0x61, count: 3000)
        table.add(name: octets.span, value: octets.span, hasUnknownName: false)
        #expect(table.octets.count == 6000)
        table.resize(0)
        #expect((table.octets.capacity, table.entries.capacity) == (0, 0))
    }

    /// The blocks of RFC 7541, appendix C, on one connection each, and the table's size behind each.
    @Test(arguments: [
        ["400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"],
        ["040c 2f73 616d 706c 652f 7061 7468"],
        ["1008 7061 7373 776f 7264 0673 6563 7265 74"],
        ["82"],
        [
            "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
            "8286 84be 5808 6e6f 2d63 6163 6865",
            "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
        ],
        [
            "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
            "8286 84be 5886 a8eb 1064 9cbf",
            "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
        ],
        [
            """
            4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 \
            303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 \
            6f6d
            """,
            "4803 3330 37c1 c0bf",
            """
            88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 \
            5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 \
            5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31
            """,
        ],
        [
            """
            4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b \
            ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3
            """,
            "4883 640e ffc1 c0bf",
            """
            88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad \
            94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 \
            65c0 03ed 4ee5 b106 3d50 07
            """,
        ],
    ])
    func `reads the examples of RFC 7541`(blocks: [String]) throws {
        let requests = [
            ":method: GET|:scheme: http|:path: /|:authority: www.example.com = 57",
            """
            :method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache \
            = 110
            """,
            """
            :method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: \
            custom-value = 164
            """,
        ]
        let rest =
            "cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com"
        let responses = [
            ":status: 302|\(rest) = 222",
            ":status: 307|\(rest) = 222",
            """
            :status: 200|cache-control: private|date: Mon, 21 Oct 2013 20:13:22 GMT|location: \
            https://www.example.com|content-encoding: gzip|set-cookie: \
            foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1 = 215
            """,
        ]
        let single: [UInt8: String] = [
            0x40: "custom-key: custom-header = 55", 0x04: ":path: /sample/path = 0",
            0x10: "password: secret = 0", 0x82: ":method: GET = 0",
        ]
        let first = try #require(hex(blocks[0]).first)
        let isResponse = first == 0x48
        let expected =
            blocks.count > 1
            ? isResponse ? responses : requests : [try #require(single[first])]
        // The responses' examples have a small table, so that entries are evicted.
        var decoder = HPACKDecoder(tableLimit: isResponse ? 256 : 4096)
        for (block, expected) in zip(blocks, expected) {
            let list = decoder.fields(hex(block))
            #expect("\(list.text) = \(decoder.tableSize)" == expected)
            #expect(!list.isMalformed && !list.isIncomplete && !list.isCut)
        }
    }

    @Test(arguments: [
        ("0a", 5, 10), ("1f9a0a", 5, 1337), ("2a", 8, 42), ("1f00", 5, 31), ("1f8000", 5, 31),
        ("1fffffffff0f", 5, 31 + 0xffff_ffff),
    ])
    func `reads integers`(octets: String, prefix: Int, expected: Int) throws {
        let octets = hex(octets)
        let (value, end) = try integer(octets, prefix)
        #expect(value == expected)
        #expect(end == octets.count)
    }

    private func integer(_ octets: [UInt8], _ prefix: Int) throws(HPACKError) -> (Int, Int) {
        let (value, end) = try octets.span.hpackInteger(at: 0, prefix: prefix)
        return (value, end)
    }

    @Test func `an integer without end is none`() {
        let endless = hex("1f ffff ffff ff ff 01")
        #expect(throws: HPACKError.malformed) {
            try integer(endless, 5)
        }
        #expect(throws: HPACKError.cut) { try integer(hex("1f ff"), 5) }
    }

    @Test(arguments: [
        // The end of a string inside one; padding that is too long; padding that is none.
        "82 00 85 ffff ffff ff 01 61", "82 00 82 1f ff 01 61", "82 00 81 18 01 61",
        // Index 0; behind the tables; a string longer than the block.
        "82 80", "82 be", "82 ff ff 03", "82 00 05 61 62",
    ])
    func `what is malformed ends the list`(block: String) {
        var decoder = HPACKDecoder()
        let list = decoder.fields(hex(block))
        #expect(list.isMalformed)
        #expect(list.text == ":method: GET")
    }

    @Test func `an encoder may make the table smaller and larger`() {
        var decoder = HPACKDecoder()
        _ = decoder.fields(hex("400161 0162"))
        #expect(decoder.tableSize == 34)
        // To 0 and back to 4096: the entry is gone.
        #expect(decoder.fields(hex("20 3fe11f 82")).text == ":method: GET")
        #expect(decoder.tableSize == 0)
        #expect(decoder.fields(hex("be")).isMalformed)
    }

    @Test func `a field larger than the table empties it`() {
        var decoder = HPACKDecoder(tableLimit: 64)
        _ = decoder.fields(hex("400161 0162"))
        let large = [0x40, 1, 0x61, 40] + [UInt8](repeating: 0x62, count: 40)
        #expect(decoder.fields(large).fields.count == 1)
        #expect(decoder.tableSize == 0)
    }

    @Test func `joined in the middle, new fields are found and old ones are missing`() {
        var decoder = HPACKDecoder()
        decoder.forget()
        // An old field, a new one, a new one whose name is an old field's, and a static one.
        let list = decoder.fields(hex("be 400161 0162 7f00 0163 82"))
        #expect(list.text == "a: b|:method: GET")
        #expect(list.isIncomplete)
        #expect(!list.isMalformed)
        // The newest is the one of unknown name, then the known, then what was never seen.
        let next = decoder.fields(hex("bf"))
        #expect(next.text == "a: b")
        #expect(!next.isIncomplete)
        for block in ["be", "c0", "7e0164"] {
            let list = decoder.fields(hex(block))
            #expect(list.text == "")
            #expect(list.isIncomplete)
        }
    }

    @Test func `a block that is cut leaves what stands before, and no wrong fields`() {
        var decoder = HPACKDecoder()
        var list = HPACKFieldList()
        decoder.decode(
            hex("400161 0162 82 4005 616161").span,
            isWhole: false,
            into: &list,
            limit: 1000
        )
        #expect(list.text == "a: b|:method: GET")
        #expect(list.isCut && !list.isMalformed)
        #expect(decoder.fields(hex("be")).isIncomplete)
    }

    @Test func `a list keeps to its limit, and the table is right behind it`() {
        var decoder = HPACKDecoder()
        var list = HPACKFieldList()
        decoder.decode(hex("400161 0162 400163 0164").span, into: &list, limit: 3)
        #expect(list.text == "a: b")
        #expect(list.isCut)
        #expect(decoder.fields(hex("be bf")).text == "c: d|a: b")
    }

    @Test func `much out of little is refused`() {
        var decoder = HPACKDecoder(tableLimit: 65_536)
        var large = hex("3fe1ff03 40 01 61 7f81 ef03")
        large += [UInt8](repeating: 0x62, count: 63_488)
        let first = decoder.fields(large, limit: 1 << 20)
        #expect(!first.isMalformed && first.fields.count == 1)
        let list = decoder.fields([UInt8](repeating: 0xbe, count: 65_536), limit: 65_536)
        #expect(list.isMalformed)
        #expect(list.octets.count <= 65_536)
    }

    @Test func `random blocks keep to the limits`() {
        var random = SplitMix64(seed: 42)
        for _ in 0..<2000 {
            var decoder = HPACKDecoder(tableLimit: 512)
            for _ in 0..<8 {
                var block = random.octets(random.next(below: 60))
                // Literals are most of what is possible.
                for i in block.indices where random.next(below: 3) == 0 { block[i] = 0x41 }
                let list = decoder.fields(block, limit: 200)
                #expect(list.octets.count <= 200)
                #expect(decoder.tableSize <= 512)
                #expect(list.fields.allSatisfy { $0.value.upperBound <= list.octets.count })
            }
        }
    }

    @Test func `octets come back from Huffman's code`() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let text = random.octets(random.next(below: 40))
            var decoded: [UInt8] = []
            #expect(HPACKHuffman.code.decode(huffman(text).span, into: &decoded))
            #expect(decoded == text)
        }
    }

    /// Encodes by the definition: code words in the order of length and symbol, each one more than the
    /// one before.
    private func huffman(_ text: [UInt8]) -> [UInt8] {
        let lengths = hpackHuffmanLengths
        var words = [UInt32](repeating: 0, count: lengths.count)
        var word: UInt32 = 0
        var length: UInt8 = 5
        for symbol in lengths.indices.sorted(by: { (lengths[$0], $0) < (lengths[$1], $1) }) {
            word <<= UInt32(lengths[symbol] - length)
            length = lengths[symbol]
            words[symbol] = word
            word += 1
        }
        var bits: [UInt8] = []
        for octet in text {
            let octet = Int(octet)
            for i in (0..<lengths[octet]).reversed() {
                bits.append(UInt8(truncatingIfNeeded: words[octet] >> UInt32(i)) & 1)
            }
        }
        while !bits.count.isMultiple(of: 8) { bits.append(1) }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
        }
    }
}

extension HPACKDecoder {
    mutating func fields(_ block: [UInt8], limit: Int = 65_536) -> HPACKFieldList {
        var list = HPACKFieldList()
        decode(block.span, into: &list, limit: limit)
        return list
    }
}

extension HPACKFieldList {
    var text: String {
        fields.map { field in
            let name = String(decoding: octets[field.name], as: UTF8.self)
            return name + ": " + String(decoding: octets[field.value], as: UTF8.self)
        }.joined(separator: "|")
    }
}
