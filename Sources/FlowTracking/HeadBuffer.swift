internal import Dissection

/// A message head whose octets come in several segments.
///
/// On the heap, for few connections have one at a time, and it is large.
final class HeadBuffer {
    /// Where the first octet was.
    let start: SegmentPlace

    /// The number of the exchange that it starts, if it does.
    let serial: UInt64
    private(set) var octets: [UInt8] = []

    /// Where the line starts whose end was not seen yet, and octets looked at for it.
    private var lineStart = 0
    private var scanned = 0
    private(set) var startLine: HTTPStartLine?

    /// Whether a line starts with what comes next.
    var isAtLineStart: Bool { lineStart == octets.count }

    /// What the octets so far make.
    enum Progress: Equatable {
        /// The head may go on.
        case unfinished

        /// The head ends behind so many of the octets that were added last.
        case whole(added: Int)

        /// This is no message head.
        case none

        /// The head is longer than allowed.
        case tooLong
    }

    init(at start: SegmentPlace, serial: UInt64) {
        self.start = start
        self.serial = serial
    }

    func append(_ added: Span<UInt8>, limit: Int) -> Progress {
        let before = octets.count
        let taken = min(added.count, limit - before)
        octets.append(copying: added.extracting(0..<taken))
        let progress = scan()
        if case .whole(let end) = progress {
            octets.removeLast(octets.count - end)
            return .whole(added: end - before)
        }
        if progress == .unfinished, taken < added.count { return .tooLong }
        return progress
    }

    /// Reads the lines that are whole by now; `whole` bears the head's length here.
    private func scan() -> Progress {
        // Not the property: its span would lend out all of `self`.
        let octets = octets
        let span = octets.span
        if startLine == nil, !span.mayStartHead { return .none }
        while let lineFeed = span.firstIndex(of: 0x0a, in: scanned..<octets.count) {
            let next = lineFeed + 1
            if startLine == nil {
                guard let line = HTTPStartLine(recognizing: span) else { return .none }
                startLine = line
            } else if lineFeed == lineStart || lineFeed == lineStart + 1 && span[lineStart] == 0x0d
            {
                return .whole(added: next)
            }
            (lineStart, scanned) = (next, next)
        }
        scanned = octets.count
        return .unfinished
    }
}

extension Span<UInt8> {
    /// Whether the octets may be the start of a start line, of which some are still to come.
    var mayStartHead: Bool {
        if starts(with: "HTTP/1.", at: 0) { return true }
        let status: StaticString = "HTTP/1."
        if count < 7, status.starts(with: self) { return true }
        var space = 0
        while space < count, self[space].isHTTPTokenOctet { space += 1 }
        guard space > 0, space <= 32 else { return false }
        if space == count { return true }
        return self[space] == 0x20
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
