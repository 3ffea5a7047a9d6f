internal import Capture
internal import TraceIdentity

/// What a segment's headers say about its data.
struct SegmentPlace {
    /// Of the first octet of data.
    var sequenceNumber: SequenceNumber
    var acknowledgmentNumber: UInt32

    /// The frame's number, and where and when it was seen.
    var number: UInt64
    var origin: FrameOrigin

    /// Whether the source has left its data out.
    var isHeadersOnly: Bool

    /// The trace context that a TCP option bears.
    var option: TraceContext?

    init(sequenceNumber: SequenceNumber, acknowledgmentNumber: UInt32, info: FrameInfo) {
        self.sequenceNumber = sequenceNumber
        self.acknowledgmentNumber = acknowledgmentNumber
        (number, origin) = (info.number, FrameOrigin(info))
        isHeadersOnly = info.omission?.isHeadersOnly == true
    }

    var time: Timestamp { origin.timestamp }

    /// Counts as seen in the frame of another one.
    mutating func takeFrame(of place: SegmentPlace) {
        (number, origin, isHeadersOnly) = (place.number, place.origin, place.isHeadersOnly)
    }

    func advanced(by octets: Int) -> SegmentPlace {
        var place = self
        place.sequenceNumber = sequenceNumber + octets
        return place
    }
}

/// A segment that came before others that belong in front of it.
struct PendingSegment {
    var place: SegmentPlace

    /// Octets on the wire; more than ``octets`` where snaplen cut it, or where they are not needed.
    var length: Int
    var octets: [UInt8] = []

    /// Whether the octets are only counted, for they lie in a body.
    var isCounted = false

    /// The one behind it.
    var following = Int32.none

    var end: SequenceNumber { place.sequenceNumber + length }

    /// Octets of memory that it takes beside its data: more than that where segments are small.
    static var cost: Int { MemoryLayout<PendingSegment>.stride }
}
