internal import Dissection

/// A message head as it was read from a stream.
struct ReadHead {
    var head: HTTPMessageHead

    /// Where its first octet was.
    var place: SegmentPlace

    /// Whether a line of it is none.
    var isMalformed = false

    /// What becomes of a response whose head this is, where the head will not become whole.
    var cutOutcome: Exchange.Outcome?

    /// Octets at its end that were not kept, for it is longer than allowed.
    var unkept = 0

    /// What lines say about the body that ``head`` does not have: unkept ones, or those behind one that
    /// is none.
    var framing = BodyFraming.Fields()

    /// Octets behind it that are not there.
    var gap = 0

    /// The number of the exchange that it starts, if that has one yet.
    var serial: UInt64 = 0
    var gapReason = SkipReason.cut

    /// Whether there is no telling where the head ends.
    var isEndless: Bool { cutOutcome != nil }
    var isCut: Bool { isEndless || unkept > 0 }

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
            framing.take(linesIn: head.fields.upperBound..<end, of: octets)
        }
    }

    /// Takes a whole head, of which only the start may have been kept.
    init?(_ buffer: HeadBuffer) {
        guard let startLine = buffer.startLine else { return nil }
        let octets = buffer.octets
        if buffer.length == octets.count {
            self.init(startLine, parsing: octets.span, at: buffer.start)
        } else {
            let head = HTTPMessageHead(startLine, fragment: octets.span)
            self.init(head: head, place: buffer.start)
            unkept = buffer.length - octets.count
            framing = buffer.framing
        }
        if buffer.isMalformed { isMalformed = true }
        serial = buffer.serial
    }
}
