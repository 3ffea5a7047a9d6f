/// The IDs of the flows seen last, so that SHA-1 runs once a flow and not once a packet.
///
/// A table of fixed size in which a new flow takes the place of the one that stood there.
public struct CommunityIDCache: ~Copyable {
    private var entries: [(flow: CommunityFlow, id: CommunityID)?]

    /// A cache for `capacity` flows, a power of two.
    public init(capacity: Int = 4096) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0)
        entries = Array(repeating: nil, count: capacity)
    }

    /// The flow's ID, computed if it is not at hand.
    public mutating func id(of flow: CommunityFlow) -> CommunityID {
        let index = Int(truncatingIfNeeded: flow.hash) & (entries.count - 1)
        if let entry = entries[index], entry.flow == flow {
            return entry.id
        }
        let id = CommunityID(flow)
        entries[index] = (flow, id)
        return id
    }
}
