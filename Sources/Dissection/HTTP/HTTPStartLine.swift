/// The first line of an HTTP/1 message (RFC 9112, sections 3 and 4).
///
/// HTTP/2 has none: there it is written from the pseudo-header fields, by ``HTTP2FieldSection``.
/// Offsets count from the start of the message.
public struct HTTPStartLine: Equatable, Sendable {
    // Offsets are kept in few octets: very many heads may be held at once, and none is that long.
    @usableFromInline let firstEnd: UInt32
    @usableFromInline let secondEnd: UInt32
    @usableFromInline let lineEnd: UInt32
    @usableFromInline let lineNext: UInt32
    @usableFromInline let statusCode: UInt16
    public let version: HTTPVersion
    public let isRequest: Bool

    @inlinable public var kind: Kind {
        let (first, second) = (Int(firstEnd), Int(secondEnd))
        return isRequest
            ? .request(method: 0..<first, target: first + 1..<second)
            : .response(statusCode: statusCode, reason: first..<second)
    }

    /// The line without its end.
    @inlinable public var line: Range<Int> { 0..<Int(lineEnd) }

    /// Where the field section starts.
    @inlinable public var end: Int { Int(lineNext) }

    /// A request line or a status line.
    public enum Kind: Equatable, Sendable {
        case request(method: Range<Int>, target: Range<Int>)
        case response(statusCode: UInt16, reason: Range<Int>)
    }

    /// Where the digits of the status code stand; nil in a request, and where they are not known.
    public var statusDigits: Range<Int>? {
        guard !isRequest, statusCode > 0 else { return nil }
        let start = version == .http2 ? 7 : 9
        return start..<start + 3
    }

    /// The longest method name that is taken for one, octets.
    static let methodLimit = 32

    /// Recognizes a start line at the start of `octets`, by its content alone.
    ///
    /// Nil where there is none, or where the line is not whole.
    public init?(recognizing octets: Span<UInt8>) {
        if octets.starts(with: "HTTP/1.", at: 0) {
            self.init(statusLine: octets)
        } else {
            self.init(requestLine: octets)
        }
    }

    /// Takes the line at the start of `octets` for the start line that it is meant to be: one that names
    /// HTTP where a start line does, and is not well formed.
    ///
    /// A status line has no code then. Nil where it names no HTTP, or is not whole.
    public init?(malformed octets: Span<UInt8>) {
        guard let (end, next) = octets.lineEnd(from: 0) else { return nil }
        if octets.starts(with: "HTTP/", at: 0) {
            self.init(statusCode: 0, reason: end..<end, .http1_1, lineEnd: end, next: next)
        } else {
            var space = 0
            while space < end, octets[space].isHTTPTokenOctet { space += 1 }
            var version = end
            while version > space, octets[version - 1] != 0x20 { version -= 1 }
            guard space > 0, space <= Self.methodLimit, version > space, octets[space] == 0x20,
                octets.starts(with: "HTTP/", at: version),
                // That of HTTP/2's connection preface is well formed.
                !octets.starts(with: "PRI * ", at: 0)
            else { return nil }
            self.init(
                methodEnd: space,
                targetEnd: max(space + 1, version - 1),
                .http1_1,
                lineEnd: end,
                next: next
            )
        }
    }

    /// Takes what there is of a start line whose end was cut off: the method in capital letters and as
    /// much of a path as there is, or the status code.
    ///
    /// Nil where less than that is there, or a whole line.
    public init?(cut octets: Span<UInt8>) {
        let end = octets.count
        guard octets.firstIndex(of: 0x0a, in: 0..<end) == nil else { return nil }
        if octets.starts(with: "HTTP/1.", at: 0) {
            self.init(statusLine: octets, lineEnd: end, next: end)
        } else {
            var space = 0
            while space < end, octets[space] &- 0x41 < 26 { space += 1 }
            guard space >= 3, space <= Self.methodLimit, space + 1 < end, octets[space] == 0x20,
                octets[space + 1] == UInt8(ascii: "/")
            else { return nil }
            let targetEnd = octets.firstIndex(of: 0x20, in: space + 1..<end) ?? end
            self.init(methodEnd: space, targetEnd: targetEnd, .http1_1, lineEnd: end, next: end)
        }
    }

    /// Stands for the status line of a response that has none.
    public static let missingStatusLine = HTTPStartLine(
        statusCode: 0,
        reason: 0..<0,
        .http1_1,
        lineEnd: 0,
        next: 0
    )

    /// A request line, of which the target starts behind one space.
    init(methodEnd: Int, targetEnd: Int, _ version: HTTPVersion, lineEnd: Int, next: Int) {
        (firstEnd, secondEnd) = (
            UInt32(truncatingIfNeeded: methodEnd), UInt32(truncatingIfNeeded: targetEnd)
        )
        self.lineEnd = UInt32(truncatingIfNeeded: lineEnd)
        lineNext = UInt32(truncatingIfNeeded: next)
        (statusCode, self.version, isRequest) = (0, version, true)
    }

    /// A status line.
    init(
        statusCode: UInt16,
        reason: Range<Int>,
        _ version: HTTPVersion,
        lineEnd: Int,
        next: Int
    ) {
        firstEnd = UInt32(truncatingIfNeeded: reason.lowerBound)
        secondEnd = UInt32(truncatingIfNeeded: reason.upperBound)
        self.lineEnd = UInt32(truncatingIfNeeded: lineEnd)
        lineNext = UInt32(truncatingIfNeeded: next)
        (self.statusCode, self.version, isRequest) = (statusCode, version, false)
    }

    private init?(statusLine octets: Span<UInt8>) {
        guard let (end, next) = octets.lineEnd(from: 0) else { return nil }
        self.init(statusLine: octets, lineEnd: end, next: next)
    }

    private init?(statusLine octets: Span<UInt8>, lineEnd end: Int, next: Int) {
        guard end >= 12, octets[8] == 0x20, let minorVersion = octets[7].digit,
            let hundreds = octets[9].digit, let tens = octets[10].digit,
            let ones = octets[11].digit, end == 12 || octets[12] == 0x20
        else { return nil }
        let statusCode = UInt16(hundreds) * 100 + UInt16(tens) * 10 + UInt16(ones)
        let version = HTTPVersion(minor: minorVersion)
        let reason = min(13, end)..<end
        self.init(statusCode: statusCode, reason: reason, version, lineEnd: end, next: next)
    }

    private init?(requestLine octets: Span<UInt8>) {
        // Body octets fail here after one or two looks, before any search for a line's end.
        var space = 0
        while space < octets.count, octets[space].isHTTPTokenOctet, space < Self.methodLimit {
            space += 1
        }
        guard space > 0, space < octets.count, octets[space] == 0x20,
            let (end, next) = octets.lineEnd(from: space),
            // The shortest line is "M T HTTP/1.1".
            end >= space + 11, octets.starts(with: " HTTP/1.", at: end - 9),
            let minorVersion = octets[end - 1].digit
        else { return nil }
        let version = HTTPVersion(minor: minorVersion)
        self.init(methodEnd: space, targetEnd: end - 9, version, lineEnd: end, next: next)
    }
}

extension Span<UInt8> {
    /// The end of the line that `offset` stands in, without its CR and LF, and where the next starts.
    ///
    /// A lone LF ends a line too (RFC 9112, section 2.2). Nil where the line is not whole.
    func lineEnd(from offset: Int) -> (end: Int, next: Int)? {
        guard let lineFeed = firstIndex(of: 0x0a, in: offset..<count) else { return nil }
        let hasReturn = lineFeed > offset && self[lineFeed - 1] == 0x0d
        return (hasReturn ? lineFeed - 1 : lineFeed, lineFeed + 1)
    }
}

extension UInt8 {
    /// The value of an ASCII digit, or nil.
    public var digit: UInt8? {
        let value = self &- 0x30
        return value < 10 ? value : nil
    }

    /// Whether the octet may stand in a token (RFC 9110, section 5.6.2).
    public var isHTTPTokenOctet: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x5e...0x7a, 0x7c, 0x7e, 0x21, 0x23...0x27, 0x2a, 0x2b,
            0x2d, 0x2e:
            true
        default: false
        }
    }
}
