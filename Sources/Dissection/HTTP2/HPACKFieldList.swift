/// The fields that a header block gave, in order, and what is not right with them.
///
/// It is filled anew for each block, so that its room is allocated once.
public struct HPACKFieldList: Sendable {
    /// Names and values, one behind the other.
    public internal(set) var octets: [UInt8] = []
    public internal(set) var fields: [Field] = []

    /// Whether fields are missing that were references to fields never seen.
    public internal(set) var isIncomplete = false

    /// Whether fields are missing because there were too many octets of them, or the block was not whole.
    public internal(set) var isCut = false

    /// Whether the block is none, from some place on: the fields before are there.
    public internal(set) var isMalformed = false

    /// Where a field's name and its value stand in ``HPACKFieldList/octets``.
    public struct Field: Equatable, Sendable {
        public var name: Range<Int>
        public var value: Range<Int>
    }

    public init() {}

    public mutating func removeAll() {
        octets.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        (isIncomplete, isCut, isMalformed) = (false, false, false)
    }
}
