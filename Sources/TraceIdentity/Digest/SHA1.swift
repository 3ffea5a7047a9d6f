/// SHA-1 (FIPS 180-4, section 6.1) of messages that fit in one block; for Community IDs, not for
/// anything that must be hard to forge.
enum SHA1 {
    /// One block of 64 octets, filled from its start.
    struct Block {
        /// The longest message, octets; the rest of the block is padding and length.
        static let limit = 55

        private var words = [16 of UInt32](repeating: 0)
        private var count = 0

        /// Adds the lowest `octets` octets of `value`, highest first.
        mutating func append(_ value: UInt128, octets: Int) {
            precondition(count + octets <= Self.limit)
            for i in (0..<octets).reversed() {
                let octet = UInt32(truncatingIfNeeded: value >> UInt128(8 * i)) & 0xff
                words[count >> 2] |= octet << UInt32(24 - 8 * (count & 3))
                count += 1
            }
        }

        /// The digest of the octets added.
        func digest() -> [5 of UInt32] {
            var words = words
            words[count >> 2] |= 0x80 << UInt32(24 - 8 * (count & 3))
            words[15] = UInt32(count * 8)
            return SHA1.compress(words)
        }
    }

    private static func compress(_ message: [16 of UInt32]) -> [5 of UInt32] {
        let start: [5 of UInt32] = [
            0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
        ]
        var w = message
        var (a, b, c, d, e) = (start[0], start[1], start[2], start[3], start[4])
        for t in 0..<80 {
            if t >= 16 {
                let mixed = w[(t + 13) & 15] ^ w[(t + 8) & 15] ^ w[(t + 2) & 15] ^ w[t & 15]
                w[t & 15] = mixed.rotated(left: 1)
            }
            let (f, k): (UInt32, UInt32) =
                switch t {
                case ..<20: (b & c | ~b & d, 0x5a82_7999)
                case ..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case ..<60: (b & c | b & d | c & d, 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = a.rotated(left: 5) &+ f &+ e &+ k &+ w[t & 15]
            (e, d, c, b, a) = (d, c, b.rotated(left: 30), a, next)
        }
        return [start[0] &+ a, start[1] &+ b, start[2] &+ c, start[3] &+ d, start[4] &+ e]
    }
}

extension UInt32 {
    /// The bits moved `count` places to the left, those that fall out coming back on the right.
    func rotated(left count: UInt32) -> UInt32 {
        self << count | self >> (32 - count)
    }
}
