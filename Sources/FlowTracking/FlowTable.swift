/// Finds flows by their keys: a hash table of numbers of flows, with linear probing.
///
/// Half of a hash stands beside each number, so that a flow itself is looked at only where it is
/// most likely the right one.
struct FlowTable {
    /// Upper half: hash; lower half: number of the flow plus 1; 0 is free.
    private var places: [UInt64]
    private var count = 0
    private let seed = UInt64.random(in: 0 ... .max)

    init() {
        places = Array(repeating: 0, count: 1024)
    }

    private func start(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (places.count - 1)
    }

    private static func place(_ hash: UInt64, _ number: Int32) -> UInt64 {
        hash & 0xffff_ffff_0000_0000 | UInt64(UInt32(bitPattern: number) + 1)
    }

    private static func number(_ place: UInt64) -> Int32 {
        Int32(truncatingIfNeeded: place) - 1
    }

    func hash(_ key: FlowKey) -> UInt64 { key.hash(seed) }

    func find(_ key: FlowKey, _ hash: UInt64, in flows: borrowing Slab<Flow>) -> Int32? {
        var i = start(of: hash)
        while places[i] != 0 {
            if (places[i] ^ hash) >> 32 == 0 {
                let number = Self.number(places[i])
                if flows[number].key == key { return number }
            }
            i = (i + 1) & (places.count - 1)
        }
        return nil
    }

    mutating func insert(_ number: Int32, _ hash: UInt64, in flows: borrowing Slab<Flow>) {
        if count * 2 >= places.count { grow(flows) }
        put(Self.place(hash, number), start(of: hash))
        count += 1
    }

    private mutating func put(_ place: UInt64, _ start: Int) {
        var i = start
        while places[i] != 0 { i = (i + 1) & (places.count - 1) }
        places[i] = place
    }

    private mutating func grow(_ flows: borrowing Slab<Flow>) {
        let old = places
        places = Array(repeating: 0, count: old.count * 2)
        for place in old where place != 0 {
            put(place, start(of: hash(flows[Self.number(place)].key)))
        }
    }

    /// Takes a flow out, and closes the hole that it leaves among those behind it.
    mutating func remove(_ number: Int32, in flows: borrowing Slab<Flow>) {
        let hash = hash(flows[number].key)
        var hole = start(of: hash)
        while places[hole] != Self.place(hash, number) {
            guard places[hole] != 0 else { return }
            hole = (hole + 1) & (places.count - 1)
        }
        count -= 1
        let mask = places.count - 1
        var i = hole
        while true {
            places[hole] = 0
            while true {
                i = (i + 1) & mask
                guard places[i] != 0 else { return }
                let wanted = start(of: self.hash(flows[Self.number(places[i])].key))
                // Stays if its own start lies cyclically behind the hole.
                if (i - wanted) & mask >= (i - hole) & mask { break }
            }
            places[hole] = places[i]
            hole = i
        }
    }
}
