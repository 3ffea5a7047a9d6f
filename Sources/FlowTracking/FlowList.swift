/// A list of flows, linked through themselves.
struct FlowList {
    private(set) var first = Int32.none
    private var last = Int32.none

    mutating func append(_ number: Int32, in flows: inout Slab<Flow>) {
        flows[number].previous = last
        flows[number].next = .none
        if last == .none { first = number } else { flows[last].next = number }
        last = number
    }

    mutating func remove(_ number: Int32, in flows: inout Slab<Flow>) {
        let (previous, next) = (flows[number].previous, flows[number].next)
        if previous == .none { first = next } else { flows[previous].next = next }
        if next == .none { last = previous } else { flows[next].previous = previous }
    }
}
