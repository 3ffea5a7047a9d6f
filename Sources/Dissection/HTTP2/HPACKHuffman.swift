/// The Huffman code of HPACK's strings (RFC 7541, section 5.2 and appendix B).
struct HPACKHuffman: Sendable {
    static let code = HPACKHuffman(lengths: hpackHuffmanLengths)

    /// By the next eight bits: the octet in the high half and its length in the low one, of a code word
    /// that is no longer; 0 otherwise.
    ///
    /// Nearly all of what is sent has such.
    private var short: [UInt16] = Array(repeating: 0, count: 256)

    /// Symbols in the order of their code words, and by length where the first one's code word is,
    /// how many there are, and where they start.
    private var symbols: [UInt16] = []
    private var firstWord: [UInt32] = Array(repeating: 0, count: 31)
    private var wordCount: [UInt32] = Array(repeating: 0, count: 31)
    private var firstSymbol: [Int] = Array(repeating: 0, count: 31)

    private static let longest = 30
    private static let endOfString: UInt16 = 256

    private init(lengths: [UInt8]) {
        var word: UInt32 = 0
        for length in 1...Self.longest {
            word <<= 1
            firstWord[length] = word
            firstSymbol[length] = symbols.count
            for symbol in lengths.indices where lengths[symbol] == length {
                symbols.append(UInt16(symbol))
                if length <= 8 {
                    let start = Int(word) << (8 - length)
                    for i in start..<start + 1 << (8 - length) {
                        short[i] = UInt16(symbol) << 8 | UInt16(length)
                    }
                }
                word += 1
            }
            wordCount[length] = word - firstWord[length]
        }
    }

    /// Decodes a string, and appends it to `text`.
    ///
    /// - Returns: whether it is well formed; what stands before an error is kept.
    func decode(_ octets: Span<UInt8>, into text: inout [UInt8]) -> Bool {
        let short = short.span
        // The bits to come, the next one highest; below them are zeros.
        var bits: UInt64 = 0
        var count = 0
        var offset = 0
        while true {
            while count <= 56, offset < octets.count {
                bits |= UInt64(octets[offset]) << UInt64(56 - count)
                count += 8
                offset += 1
            }
            let found = short[Int(bits >> 56)]
            var length = Int(found & 0xff)
            var symbol = found >> 8
            if length == 0 {
                (symbol, length) = longWord(bits)
                if length <= count, symbol == Self.endOfString { return false }
            }
            guard length <= count else {
                // Padding is the start of the end's code word, shorter than an octet (section 5.2).
                return count == 0 || count < 8 && ~bits >> UInt64(64 - count) == 0
            }
            text.append(UInt8(truncatingIfNeeded: symbol))
            bits <<= UInt64(length)
            count -= length
        }
    }

    /// The symbol of a code word of more than eight bits, and its length.
    private func longWord(_ bits: UInt64) -> (UInt16, Int) {
        for length in 9...Self.longest {
            let word = UInt32(truncatingIfNeeded: bits >> UInt64(64 - length))
            let index = word &- firstWord[length]
            if index < wordCount[length] {
                return (symbols[firstSymbol[length] + Int(index)], length)
            }
        }
        // No other words are left: the code is complete.
        return (Self.endOfString, 64)
    }
}
