internal import Dissection

/// A message head as it was read from a stream.
struct ReadHead {
    var head: HTTPMessageHead

    /// Where its first octet was.
    var place: SegmentPlace

    /// Whether a line of it is none.
    var isMalformed = false

    /// What becomes of a response whose head this is, where it is not all there.
    var cutOutcome: Exchange.Outcome?

    /// Octets behind it that are not there.
    var gap = 0
    var gapReason = SkipReason.cut

    var isCut: Bool { cutOutcome != nil }
}
