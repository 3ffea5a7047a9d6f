/// A small generator of random numbers: the same for the same seed, on every machine.
///
/// Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (2014).
public struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// A number below `bound`; its bias does not matter here.
    public mutating func next(below bound: Int) -> Int {
        Int(truncatingIfNeeded: next() >> 1) % bound
    }

    public mutating func octets(_ count: Int) -> [UInt8] {
        [UInt8](capacity: count + 8) { octets in
            while octets.count < count {
                var number = next()
                for _ in 0..<min(8, count - octets.count) {
                    octets.append(UInt8(truncatingIfNeeded: number))
                    number >>= 8
                }
            }
        }
    }

    /// Changes a few octets, or takes some out, or puts some in.
    public mutating func change(_ octets: inout [UInt8]) {
        guard !octets.isEmpty else { return }
        let place = next(below: octets.count)
        switch next(below: 6) {
        case 0: octets[place] = UInt8(truncatingIfNeeded: next())
        case 1: octets[place] ^= 1 << UInt8(next(below: 8))
        case 2: octets[place] = next() & 1 == 0 ? 0 : 0xff
        case 3: octets.removeSubrange(place..<min(octets.count, place + 1 + next(below: 8)))
        case 4: octets.insert(contentsOf: self.octets(1 + next(below: 8)), at: place)
        default: octets.removeSubrange(place...)
        }
    }
}
