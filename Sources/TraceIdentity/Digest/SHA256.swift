/// SHA-256 (FIPS 180-4, section 6.2).
struct SHA256 {
    /// What the whole blocks so far come to.
    private(set) var state: [8 of UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var block = [16 of UInt32](repeating: 0)
    private var count: UInt64 = 0

    init() {}

    /// Goes on behind a first block, of 64 octets, that came to `state`.
    init(behindOneBlock state: [8 of UInt32]) {
        self.state = state
        count = 64
    }

    mutating func update(_ octet: UInt8) {
        let place = Int(count & 63)
        block[place >> 2] |= UInt32(octet) << UInt32(24 - 8 * (place & 3))
        count += 1
        if place == 63 {
            compress()
            block = [16 of UInt32](repeating: 0)
        }
    }

    mutating func update(_ octets: Span<UInt8>) {
        for i in octets.indices { update(octets[i]) }
    }

    /// Adds the four octets of `number`, highest first.
    mutating func update(_ number: UInt32) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            update(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Adds the octets of an ASCII literal.
    mutating func update(_ text: StaticString) {
        for i in 0..<text.utf8CodeUnitCount {
            // Safe: `i` is below the static string's length.
            unsafe update(text.utf8Start[i])
        }
    }

    /// The digest of the octets added.
    consuming func finish() -> [8 of UInt32] {
        let bits = count * 8
        update(0x80 as UInt8)
        while count & 63 != 56 { update(0 as UInt8) }
        update(UInt32(truncatingIfNeeded: bits >> 32))
        update(UInt32(truncatingIfNeeded: bits))
        return state
    }

    private mutating func compress() {
        var w = block
        var s = state
        for t in 0..<64 {
            if t >= 16 {
                let (x, y) = (w[(t + 1) & 15], w[(t + 14) & 15])
                let s0 = x.rotated(left: 25) ^ x.rotated(left: 14) ^ x >> 3
                let s1 = y.rotated(left: 15) ^ y.rotated(left: 13) ^ y >> 10
                w[t & 15] = w[t & 15] &+ s0 &+ w[(t + 9) & 15] &+ s1
            }
            let e = s[4].rotated(left: 26) ^ s[4].rotated(left: 21) ^ s[4].rotated(left: 7)
            let choice = s[4] & s[5] ^ ~s[4] & s[6]
            let a = s[0].rotated(left: 30) ^ s[0].rotated(left: 19) ^ s[0].rotated(left: 10)
            let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
            let first = s[7] &+ e &+ choice &+ Self.constants[t] &+ w[t & 15]
            s = [first &+ a &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
        }
        for i in 0..<8 { state[i] = state[i] &+ s[i] }
    }

    private static let constants: [64 of UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5,
        0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
        0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc,
        0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
        0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3,
        0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5,
        0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
        0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
