/// A stream of an HTTP/2 connection that is not over, and the exchange on it.
struct HTTP2Stream {
    var id: UInt32
    var exchange: Int32

    /// Whether the client, and the server, will send no more on it.
    var isRequestOver = false
    var isResponseOver = false

    /// Whether frames are missing that may have ended it.
    var isUncertain = false

    /// Neighbours by age, and the one behind in the same bucket; of a free place, the next free one.
    fileprivate(set) var older = Int32.none
    fileprivate(set) var newer = Int32.none
    fileprivate var following = Int32.none

    init(id: UInt32, exchange: Int32) {
        (self.id, self.exchange) = (id, exchange)
    }
}

/// The streams of one connection that are not over.
///
/// Identifiers count up by two, so that their low bits spread over the buckets as well as any hash.
struct HTTP2StreamTable {
    private var places: [HTTP2Stream] = []
    private var buckets: [Int32] = []
    private var firstFree = Int32.none
    private(set) var oldest = Int32.none
    private var newest = Int32.none
    private(set) var count = 0

    subscript(place: Int32) -> HTTP2Stream {
        get { places[Int(place)] }
        _modify { yield &places[Int(place)] }
    }

    /// Where the stream of this identifier is; none where it is over, or was never heard of.
    func find(_ id: UInt32) -> Int32 {
        guard count > 0 else { return .none }
        var place = buckets[bucket(of: id)]
        while place != .none, places[Int(place)].id != id { place = places[Int(place)].following }
        return place
    }

    mutating func insert(_ stream: HTTP2Stream) -> Int32 {
        if count == buckets.count { grow() }
        let place: Int32
        if firstFree != .none {
            place = firstFree
            firstFree = places[Int(place)].following
            places[Int(place)] = stream
        } else {
            place = Int32(places.count)
            places.append(stream)
        }
        places[Int(place)].older = newest
        if newest == .none { oldest = place } else { places[Int(newest)].newer = place }
        newest = place
        count += 1
        link(place)
        return place
    }

    mutating func remove(_ place: Int32) {
        let stream = places[Int(place)]
        let bucket = bucket(of: stream.id)
        if buckets[bucket] == place {
            buckets[bucket] = stream.following
        } else {
            var before = buckets[bucket]
            while places[Int(before)].following != place { before = places[Int(before)].following }
            places[Int(before)].following = stream.following
        }
        if stream.older == .none {
            oldest = stream.newer
        } else {
            places[Int(stream.older)].newer = stream.newer
        }
        if stream.newer == .none {
            newest = stream.older
        } else {
            places[Int(stream.newer)].older = stream.older
        }
        places[Int(place)].following = firstFree
        firstFree = place
        count -= 1
        // The room of many streams at once is not kept.
        if count == 0, places.count > 64 { self = HTTP2StreamTable() }
    }

    private func bucket(of id: UInt32) -> Int { Int(id >> 1) & (buckets.count - 1) }

    private mutating func link(_ place: Int32) {
        let bucket = bucket(of: places[Int(place)].id)
        places[Int(place)].following = buckets[bucket]
        buckets[bucket] = place
    }

    private mutating func grow() {
        buckets = Array(repeating: .none, count: max(4, 2 * buckets.count))
        var place = oldest
        while place != .none {
            link(place)
            place = places[Int(place)].newer
        }
    }
}
