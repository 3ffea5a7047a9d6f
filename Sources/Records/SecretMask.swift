public import Dissection
public import FlowTracking

/// Finds the octets of a frame that are not to be written to a capture file: those that a record would
/// hash or leave out, and those that may belong to such, where that cannot be told.
///
/// Only message heads of HTTP are looked at, of which those of HTTP/2 are masked as a whole: bodies, and
/// other protocols, stay as they are.
public struct SecretMask: ~Copyable {
    /// The octets found, by their offsets in the frame.
    public private(set) var ranges: [Range<Int>] = []

    /// Where the octets that are looked at start in the frame.
    private var base = 0

    private let redaction: Redaction

    public init(_ redaction: Redaction) {
        self.redaction = redaction
    }

    /// Finds them in a frame of which `parts` tells what its data is.
    public mutating func find(
        in frame: Span<UInt8>,
        _ dissection: Dissection,
        _ parts: borrowing SegmentParts
    ) {
        ranges.removeAll(keepingCapacity: true)
        base = 0
        let payload = dissection.payload
        if parts.isFragment { return add(payload) }
        switch dissection.transport {
        case .tcp:
            base = payload.lowerBound
            findInSegment(frame.extracting(payload), parts)
        case .icmp(_, let quote), .icmpv6(_, let quote): findInQuote(frame, quote)
        case .none, .udp, .sctp: break
        }
    }

    private mutating func findInSegment(
        _ octets: Span<UInt8>,
        _ parts: borrowing SegmentParts
    ) {
        guard !octets.isEmpty else { return }
        guard parts.isKnown else { return findInUnknown(octets, 0..<octets.count) }
        for part in parts.list {
            let range = part.range.clamped(to: 0..<octets.count)
            switch part.kind {
            case .headStart: findInHead(octets, range, isStart: true, isLineStart: true)
            case .headRest(let isLineStart):
                findInHead(octets, range, isStart: false, isLineStart: isLineStart)
            case .outOfOrder:
                if octets.startsMessage(at: range.lowerBound) {
                    findInUnknown(octets, range)
                } else {
                    add(range)
                }
            case .fieldBlock, .unreadable: add(range)
            }
        }
    }

    /// An ICMP error quotes the start of a packet: of TCP, all behind its header.
    private mutating func findInQuote(_ frame: Span<UInt8>, _ quote: Range<Int>) {
        guard let packet = try? QuotedPacket(parsing: frame.extracting(quote)),
            packet.protocolNumber == .tcp
        else { return }
        let header = quote.lowerBound + packet.length
        guard header + 13 <= quote.upperBound else { return }
        let start = header + Int(frame[header + 12] >> 4) * 4
        add(min(start, quote.upperBound)..<quote.upperBound)
    }

    /// Octets of which nobody knows what they are: heads that start here, and lines that look as if
    /// they belonged to one.
    private mutating func findInUnknown(_ octets: Span<UInt8>, _ range: Range<Int>) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let rest = offset..<range.upperBound
            if octets.startsMessage(at: offset) {
                offset = findInHead(octets, rest, isStart: true, isLineStart: true)
                continue
            }
            guard let lineFeed = octets.firstIndex(of: 0x0a, in: rest) else { return }
            let next = lineFeed + 1
            if octets.isFieldLine(at: next, before: range.upperBound) {
                offset = findInHead(octets, rest, isStart: false, isLineStart: false)
            } else {
                offset = next
            }
        }
    }

    /// Octets of a message head, which may start and end in the middle of a line.
    ///
    /// - Returns: where the head ends, or `range`.
    @discardableResult
    private mutating func findInHead(
        _ octets: Span<UInt8>,
        _ range: Range<Int>,
        isStart: Bool,
        isLineStart: Bool
    ) -> Int {
        var offset = range.lowerBound
        // Whose line it is was said in a segment before.
        var isHidden = !isLineStart
        var isStartLine = isStart
        while offset < range.upperBound {
            let lineFeed = octets.firstIndex(of: 0x0a, in: offset..<range.upperBound)
            var end = lineFeed ?? range.upperBound
            let next = lineFeed.map { $0 + 1 } ?? end
            if lineFeed != nil, end > offset, octets[end - 1] == 0x0d { end -= 1 }
            let line = offset..<end
            let isContinuation = !line.isEmpty && octets[offset].isHTTPWhitespace
            if offset == range.lowerBound, !isStart, isContinuation { isHidden = true }
            if isHidden, isContinuation || offset == range.lowerBound {
                add(line)
            } else if line.isEmpty, lineFeed != nil {
                // Empty lines before a start line belong to no head.
                if !isStartLine { return next }
            } else if isStartLine {
                isStartLine = false
                isHidden = false
                findInStartLine(octets, line, isWhole: lineFeed != nil)
            } else {
                isHidden = false
                // A value goes on in the lines behind that start with white space.
                var (valueEnd, last) = (end, lineFeed)
                var behind = next
                while last != nil, behind < range.upperBound, octets[behind].isHTTPWhitespace {
                    last = octets.firstIndex(of: 0x0a, in: behind..<range.upperBound)
                    valueEnd = last ?? range.upperBound
                    behind = last.map { $0 + 1 } ?? range.upperBound
                }
                findInField(octets, offset..<valueEnd, isWhole: last != nil)
                offset = behind
                continue
            }
            offset = next
        }
        return range.upperBound
    }

    /// The target of a request; where the line is not whole, all behind the method.
    private mutating func findInStartLine(
        _ octets: Span<UInt8>,
        _ line: Range<Int>,
        isWhole: Bool
    ) {
        guard let space = octets.firstIndex(of: 0x20, in: line) else { return }
        let target = space + 1..<line.upperBound
        guard redaction.hidesSecrets else { return }
        if isWhole { findInText(octets, target) } else { add(target) }
    }

    /// The secrets in a field's value; where the line is not whole, all of it.
    private mutating func findInField(
        _ octets: Span<UInt8>,
        _ line: Range<Int>,
        isWhole: Bool
    ) {
        guard let colon = octets.firstIndex(of: UInt8(ascii: ":"), in: line) else {
            return findInText(octets, line)
        }
        let field = HTTPField(
            name: octets.trimmed(line.lowerBound..<colon),
            value: octets.trimmed(colon + 1..<line.upperBound)
        )
        guard isWhole else { return add(field.value) }
        switch redaction.treatment(of: field.name, in: octets, isPublic: false) {
        case .clear: break
        case .excluded: add(field.value)
        case .searched:
            if octets.mayStartCredentials(field.value),
                let credentials = Credentials(recognizedIn: field.value, in: octets)
            {
                add(credentials.secret)
            } else {
                findInText(octets, field.value)
            }
        case .hidden: findInSecret(octets, field)
        }
    }

    /// What is a secret in a value that is one by its name.
    private mutating func findInSecret(_ octets: Span<UInt8>, _ field: HTTPField) {
        if var list = SecretListScanner(field, in: octets) {
            while let part = list.next(in: octets) {
                if part.isPublic { findInText(octets, part.value) } else { add(part.value) }
            }
        } else {
            add(Credentials(of: field.value, in: octets).secret)
        }
    }

    /// The secrets in text that may be a URI, or hold some.
    private mutating func findInText(_ octets: Span<UInt8>, _ range: Range<Int>) {
        guard redaction.hidesSecrets else { return }
        var scanner = SecretScanner(range)
        while let secret = scanner.next(in: octets) { add(secret) }
    }

    private mutating func add(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        ranges.append(base + range.lowerBound..<base + range.upperBound)
    }
}

extension Span<UInt8> {
    /// Whether an HTTP/1 start line, or the start of one, stands at `offset`.
    fileprivate func startsMessage(at offset: Int) -> Bool {
        let rest = extracting(offset..<count)
        if rest.starts(with: "HTTP/1.", at: 0) { return true }
        var space = 0
        while space < rest.count, space < 32, rest[space].isHTTPTokenOctet { space += 1 }
        guard space > 0, space < rest.count, rest[space] == 0x20 else { return false }
        if HTTPStartLine(recognizing: rest) != nil { return true }
        // The line goes on in the next segment: a method, and a target that is an absolute path.
        return space + 1 < rest.count && rest[space + 1] == UInt8(ascii: "/")
            && rest.extracting(0..<space).isKnownHTTPMethod
            && rest.firstIndex(of: 0x0a, in: 0..<rest.count) == nil
    }

    /// Whether a whole field line, with the line end that the protocol asks for, stands at `offset`.
    fileprivate func isFieldLine(at offset: Int, before end: Int) -> Bool {
        var colon = offset
        while colon < end, self[colon].isHTTPTokenOctet { colon += 1 }
        guard colon > offset, colon < end, self[colon] == UInt8(ascii: ":"),
            let lineFeed = firstIndex(of: 0x0a, in: colon..<end)
        else { return false }
        return self[lineFeed - 1] == 0x0d
    }

    /// The part of `range` without white space and line ends at either end.
    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isHTTPSpace || self[start] == 0x0a { start += 1 }
        while end > start, self[end - 1].isHTTPSpace || self[end - 1] == 0x0a { end -= 1 }
        return start..<end
    }
}
