internal import Dissection

/// A message head whose octets come in several segments, or that is longer than is kept.
///
/// On the heap, for few connections have one at a time, and it is large.
final class HeadBuffer {
    /// Where the first octet was.
    let start: SegmentPlace

    /// The number of the exchange that it starts, if it does.
    let serial: UInt64

    /// The octets so far that are kept, and how many there are in all.
    private(set) var octets: [UInt8] = []
    private(set) var length = 0
    private(set) var startLine: HTTPStartLine?

    /// Whether the start line is not well formed.
    private(set) var isMalformed = false

    /// What the lines that are not kept say about the body.
    private(set) var framing = BodyFraming.Fields()

    /// The line whose end was not seen yet: its length, its first octet, where it starts in ``octets``,
    /// and as much of it as is looked at, once it is not kept.
    private var lineLength = 0
    private var lineFirst: UInt8 = 0
    private var lineStart = 0
    private var unkeptLine: [UInt8] = []

    /// Octets of a start line that are kept though they are too many, of a line that is not kept, and
    /// of all such lines of a head.
    private static let startLineLimit = 8192
    private static let lineLimit = 256
    private static let unkeptLimit = 1 << 20

    /// Whether a line starts with what comes next.
    var isAtLineStart: Bool { lineLength == 0 }

    /// What the octets so far make.
    enum Progress: Equatable {
        /// The head may go on.
        case unfinished

        /// The head ends behind so many of the octets that were added last.
        case whole(added: Int)

        /// This is no message head.
        case none

        /// The head does not end within reason.
        case tooLong
    }

    init(at start: SegmentPlace, serial: UInt64) {
        self.start = start
        self.serial = serial
    }

    /// Adds octets, of which `limit` are kept, and the start line.
    func append(_ added: Span<UInt8>, limit: Int) -> Progress {
        var offset = 0
        while offset < added.count {
            let lineFeed = added.firstIndex(of: 0x0a, in: offset..<added.count)
            let end = lineFeed.map { $0 + 1 } ?? added.count
            appendToLine(added.extracting(offset..<end), limit: limit)
            offset = end
            guard lineFeed != nil else { break }
            if startLine != nil, lineLength == 1 || lineLength == 2 && lineFirst == 0x0d {
                return .whole(added: end)
            }
            guard endLine() else { return .none }
        }
        if startLine == nil {
            // Not the property: its span would lend out all of `self`.
            let octets = octets
            if length > octets.count || !octets.span.mayStartHead { return .none }
        }
        return length - octets.count > Self.unkeptLimit ? .tooLong : .unfinished
    }

    /// The start line, or what there is of it.
    var startLineSoFar: HTTPStartLine? {
        if let startLine { return startLine }
        let octets = octets
        return HTTPStartLine(cut: octets.span)
    }

    /// Adds octets of one line.
    private func appendToLine(_ part: Span<UInt8>, limit: Int) {
        if lineLength == 0 { (lineFirst, lineStart) = (part[0], octets.count) }
        let room = (startLine == nil ? max(limit, Self.startLineLimit) : limit) - octets.count
        let kept = max(0, min(part.count, room))
        octets.append(copying: part.extracting(0..<kept))
        if kept < part.count {
            if unkeptLine.isEmpty { unkeptLine.append(contentsOf: octets[lineStart...]) }
            let rest = part.count - kept
            let looked = max(0, min(rest, Self.lineLimit - unkeptLine.count))
            unkeptLine.append(copying: part.extracting(kept..<kept + looked))
        }
        lineLength += part.count
        length += part.count
    }

    /// - Returns: whether the line may stand where it does.
    private func endLine() -> Bool {
        if startLine == nil {
            let octets = octets
            startLine = HTTPStartLine(recognizing: octets.span)
            if startLine == nil {
                startLine = HTTPStartLine(malformed: octets.span)
                isMalformed = true
            }
        }
        if !unkeptLine.isEmpty {
            let line = unkeptLine
            if line.last == 0x0a {
                framing.take(linesIn: 0..<line.count, of: line.span)
            } else {
                framing.take(cutLine: line.span)
            }
            unkeptLine.removeAll(keepingCapacity: true)
        }
        lineLength = 0
        return startLine != nil
    }
}

extension Span<UInt8> {
    /// Whether the octets may be the start of a start line, of which some are still to come.
    var mayStartHead: Bool {
        if mayStartStatusLine { return true }
        var space = 0
        while space < count, self[space].isHTTPTokenOctet { space += 1 }
        guard space > 0, space <= 32 else { return false }
        if space == count { return true }
        return self[space] == 0x20
    }

    /// Whether the octets may be the start of a status line, well formed or not.
    var mayStartStatusLine: Bool {
        let start: StaticString = "HTTP/"
        return count < 5 ? start.starts(with: self) : starts(with: start, at: 0)
    }

    /// The start of a request line that goes on in the next segment, beyond doubt: it was found where
    /// nothing tells that a message starts.
    var startsRequestLine: Bool {
        var space = 0
        while space < count, self[space] &- 0x41 < 26 { space += 1 }
        guard space >= 3, space <= 16, space + 16 <= count, self[space] == 0x20,
            self[space + 1] == UInt8(ascii: "/"), mayStartHead
        else { return false }
        return firstIndex(of: 0x0a, in: 0..<count) == nil
    }

    /// Where the head ends whose first field line starts at `offset`; nil where it is not whole.
    func headEnd(from offset: Int) -> Int? {
        var start = offset
        while let lineFeed = firstIndex(of: 0x0a, in: start..<count) {
            if lineFeed == start || lineFeed == start + 1 && self[start] == 0x0d {
                return lineFeed + 1
            }
            start = lineFeed + 1
        }
        return nil
    }
}

extension StaticString {
    /// Whether `octets`, fewer than the literal has, are its start.
    fileprivate func starts(with octets: Span<UInt8>) -> Bool {
        withUTF8Buffer { literal in
            octets.indices.allSatisfy { unsafe literal[$0] == octets[$0] }
        }
    }
}
