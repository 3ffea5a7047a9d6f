/// The head of an HTTP/1 message: start line and field section (RFC 9112, section 2.1).
///
/// It holds where things stand, counted from the start of the message; fields are read on demand.
public struct HTTPMessageHead: Equatable, Sendable {
    /// Field lines that a head may have; more is a malformed head.
    public static let fieldLimit = 128

    public let startLine: HTTPStartLine
    @usableFromInline let fieldsEnd: UInt32
    @usableFromInline let storedLength: UInt32
    private let storedFieldCount: UInt8
    public private(set) var names = HTTPNameSet()

    /// The field lines, without the empty line that ends them.
    @inlinable public var fields: Range<Int> { startLine.end..<Int(fieldsEnd) }
    public var fieldCount: Int { Int(storedFieldCount) }

    /// Octets of the whole head, the empty line included.
    @inlinable public var length: Int { Int(storedLength) }

    /// Reads the field section behind `startLine`; nil where it is not whole.
    ///
    /// - Throws: `malformed` for a line that is no field line.
    public init?(_ startLine: HTTPStartLine, parsing octets: Span<UInt8>) throws(HeaderError) {
        self.startLine = startLine
        var fieldCount = 0
        var offset = startLine.end
        while true {
            guard let (end, next) = octets.lineEnd(from: offset) else { return nil }
            if end == offset {
                fieldsEnd = UInt32(truncatingIfNeeded: offset)
                storedLength = UInt32(truncatingIfNeeded: next)
                storedFieldCount = UInt8(truncatingIfNeeded: fieldCount)
                return
            }
            if !octets[offset].isHTTPWhitespace {
                guard let colon = octets.firstIndex(of: 0x3a, in: offset..<end), colon > offset
                else { throw .malformed(field: .fieldLine, value: fieldCount + 1) }
                fieldCount += 1
                names.insert(octets.fieldName(offset..<colon), in: octets)
                guard fieldCount <= Self.fieldLimit else {
                    throw .malformed(field: .fieldCount, value: fieldCount)
                }
            } else if fieldCount == 0 {
                // White space before the first field (RFC 9112, section 2.2) hides what follows.
                throw .malformed(field: .fieldLine, value: 1)
            }
            offset = next
        }
    }

    /// A head that is not whole, or not well formed, of `length` octets: its fields are the lines up to
    /// the first that is none.
    public init(_ startLine: HTTPStartLine, fragment octets: Span<UInt8>) {
        self.startLine = startLine
        storedLength = UInt32(truncatingIfNeeded: octets.count)
        var fieldCount = 0
        var lines = HTTPFields(in: startLine.end..<max(startLine.end, octets.count))
        while fieldCount < Self.fieldLimit, let field = lines.next(in: octets) {
            fieldCount += 1
            names.insert(field.name, in: octets)
        }
        fieldsEnd = UInt32(truncatingIfNeeded: lines.offset)
        storedFieldCount = UInt8(truncatingIfNeeded: fieldCount)
    }
}

extension Span<UInt8> {
    /// The name that stands before the colon at the end of `range`.
    ///
    /// White space before a colon makes the field one that servers must refuse (RFC 9112, section 5.1);
    /// a log shows it all the same.
    func fieldName(_ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound, self[end - 1].isHTTPWhitespace { end -= 1 }
        return range.lowerBound..<end
    }

    /// The part of `range` without optional white space, and line ends, at either end.
    func trimmingWhitespace(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isHTTPWhitespaceOrLineEnd { start += 1 }
        while end > start, self[end - 1].isHTTPWhitespaceOrLineEnd { end -= 1 }
        return start..<end
    }
}

extension UInt8 {
    /// Whether the octet is white space in a field line: space or tab.
    public var isHTTPWhitespace: Bool { self == 0x20 || self == 0x09 }
    var isHTTPWhitespaceOrLineEnd: Bool { isHTTPWhitespace || self == 0x0d || self == 0x0a }
}
