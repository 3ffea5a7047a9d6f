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

    /// The number of the exchange that it starts, if that has one yet.
    var serial: UInt64 = 0
    var gapReason = SkipReason.cut

    var isCut: Bool { cutOutcome != nil }

    init(head: HTTPMessageHead, place: SegmentPlace) {
        (self.head, self.place) = (head, place)
    }

    /// Reads the head at the start of `octets`, well formed or not; nil where it is not whole.
    init?(_ startLine: HTTPStartLine, parsing octets: Span<UInt8>, at place: SegmentPlace) {
        do throws(HeaderError) {
            guard let head = try HTTPMessageHead(startLine, parsing: octets) else { return nil }
            self.init(head: head, place: place)
        } catch {
            guard let end = octets.headEnd(from: startLine.end) else { return nil }
            let head = HTTPMessageHead(startLine, fragment: octets.extracting(0..<end))
            self.init(head: head, place: place)
            isMalformed = true
        }
    }
}
