/// What the data of the segment that was observed last is, as far as HTTP tells: which parts of it
/// belong to message heads, and which cannot be told.
///
/// What no part names, of a segment that is known, is part of a body.
public struct SegmentParts: Sendable {
    /// Some octets of the segment's data.
    public struct Part: Equatable, Sendable {
        public var range: Range<Int>
        public var kind: Kind
    }

    public enum Kind: Equatable, Sendable {
        /// The start of a message head.
        case headStart

        /// The rest of one, from the start of a line on, or from the middle of one.
        case headRest(isLineStart: Bool)

        /// Part of a field block of HTTP/2, whose fields are not to be told apart on the wire.
        case fieldBlock

        /// Seen before, or too early: what it is was known then, or is to be known.
        case outOfOrder

        /// Nothing that can be read any more, or not yet, on a connection that carries HTTP.
        case unreadable
    }

    public private(set) var list: [Part] = []

    /// Whether anything is known: the connection is taken for HTTP.
    public internal(set) var isKnown = false

    /// Whether the frame carries a fragment of a segment, or may, so that the parts are not of its own
    /// octets.
    public internal(set) var isFragment = false

    /// Whether somebody wants to know.
    var isWanted = false

    /// Where the segment's data starts, and its captured octets.
    private var start = SequenceNumber(0)
    private var count = 0

    /// Forgets the segment before.
    mutating func forget() {
        isKnown = false
        isFragment = false
        list.removeAll(keepingCapacity: true)
    }

    /// Takes up a segment's data.
    mutating func begin(at start: SequenceNumber, count: Int) {
        guard isWanted else { return }
        (self.start, self.count, isKnown) = (start, count, true)
    }

    /// Adds a part of `length` octets from `place` on; what lies in other segments is left out.
    mutating func add(_ kind: Kind, at place: SequenceNumber, _ length: Int) {
        guard isWanted, isKnown else { return }
        let offset = place - start
        let range = max(0, min(offset, count))..<max(0, min(offset + max(0, length), count))
        if !range.isEmpty { list.append(Part(range: range, kind: kind)) }
    }
}
