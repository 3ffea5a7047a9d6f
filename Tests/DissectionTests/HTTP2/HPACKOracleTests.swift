import NIOCore
import NIOHPACK
import Randomness
import Testing

@testable import Dissection

/// Blocks that another implementation encodes, and what it makes of blocks that nobody encodes.
@Suite struct HPACKOracleTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `reads what NIOHPACK writes`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let isHuffman = random.next(below: 2) == 0
        var encoder = HPACKEncoder(
            allocator: ByteBufferAllocator(),
            useHuffmanEncoding: isHuffman
        )
        var decoder = HPACKDecoder()
        var joined = HPACKDecoder()
        joined.forget()
        let known = (0..<30).map { _ in field(&random) }
        for number in 0..<200 {
            if random.next(below: 20) == 0 {
                try encoder.setDynamicTableSize(random.next(below: 4096))
            }
            let fields = (0..<random.next(below: 12)).map { _ in
                random.next(below: 4) == 0
                    ? field(&random) : known[random.next(below: known.count)]
            }
            var block = ByteBuffer()
            try encoder.encode(headers: headers(fields, &random), to: &block)
            let list = decoder.fields(Array(block.readableBytesView))
            let expected = fields.map { "\($0): \($1)" }.joined(separator: "|")
            #expect(list.text == expected)
            #expect(!list.isMalformed && !list.isIncomplete && !list.isCut)
            // One that joined later knows less, and nothing wrong.
            if number >= 20 {
                let list = joined.fields(Array(block.readableBytesView))
                #expect(!list.isMalformed)
                #expect(list.isIncomplete || list.text == expected)
                #expect(isPart(list, of: fields))
            }
        }
    }

    @Test func `refuses what NIOHPACK refuses, and reads the rest alike`() {
        var random = SplitMix64(seed: 99)
        var readCount = 0
        for _ in 0..<20_000 {
            var block = random.octets(1 + random.next(below: 24))
            for i in block.indices where random.next(below: 2) == 0 {
                // Starts of fields, and short lengths.
                block[i] = [0x82, 0x40, 0x00, 0x41, 0xbe, 1, 2, 3][random.next(below: 8)]
            }
            var oracle = NIOHPACK.HPACKDecoder(allocator: ByteBufferAllocator())
            var buffer = ByteBuffer(bytes: block)
            let expected = try? oracle.decodeHeaders(from: &buffer)
            var decoder = HPACKDecoder()
            let list = decoder.fields(block)
            if let expected {
                readCount += 1
                #expect(!list.isMalformed, "\(block)")
                let text = expected.map { "\($0.name): \($0.value)" }.joined(separator: "|")
                #expect(list.text == text, "\(block)")
            }
        }
        #expect(readCount > 300)
    }

    private func field(_ random: inout SplitMix64) -> (String, String) {
        let names = [
            "cache-control", "x-a", "content-type", "cookie", "etag", "x-b-\(random.next())",
        ]
        let text = random.octets(random.next(below: 40)).map { 0x20 + $0 % 0x5f }
        return (names[random.next(below: names.count)], String(decoding: text, as: UTF8.self))
    }

    private func headers(
        _ fields: [(String, String)],
        _ random: inout SplitMix64
    ) -> HPACKHeaders {
        var headers = HPACKHeaders()
        for (name, value) in fields {
            let ways: [HPACKIndexing] = [.indexable, .nonIndexable, .neverIndexed]
            let way = ways[random.next(below: 10) < 8 ? 0 : 1 + random.next(below: 2)]
            headers.add(name: name, value: value, indexing: way)
        }
        return headers
    }

    /// Whether the list's fields are some of `fields`, in the same order.
    private func isPart(_ list: HPACKFieldList, of fields: [(String, String)]) -> Bool {
        var rest = fields[...]
        for field in list.fields {
            let name = String(decoding: list.octets[field.name], as: UTF8.self)
            let value = String(decoding: list.octets[field.value], as: UTF8.self)
            guard let i = rest.firstIndex(where: { $0 == (name, value) }) else { return false }
            rest = rest[(i + 1)...]
        }
        return true
    }
}
