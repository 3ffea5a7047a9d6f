/// A field of an HTTP message head: where its name and its value stand.
public struct HTTPField: Equatable, Sendable {
    public var name: Range<Int>

    /// The value without white space around it.
    ///
    /// A folded value (RFC 9112, section 5.2) still bears the line ends inside it.
    public var value: Range<Int>

    public init(name: Range<Int>, value: Range<Int>) {
        (self.name, self.value) = (name, value)
    }
}

/// The fields of a message head, in order of arrival.
public struct HTTPFields {
    /// Where the next field's line starts.
    private(set) var offset: Int
    private let end: Int

    public init(_ head: HTTPMessageHead) {
        self.init(in: head.fields)
    }

    /// The fields whose lines stand in `range`, up to the first line that is none or not whole.
    public init(in range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The next field, or nil behind the last; `octets` are those that the head was read from.
    public mutating func next(in octets: Span<UInt8>) -> HTTPField? {
        guard offset < end, let (firstEnd, firstNext) = octets.lineEnd(from: offset),
            let colon = octets.firstIndex(of: 0x3a, in: offset..<firstEnd)
        else { return nil }
        var (lineEnd, next) = (firstEnd, firstNext)
        while next < end, octets[next].isHTTPWhitespace,
            let continuation = octets.lineEnd(from: next)
        {
            (lineEnd, next) = continuation
        }
        let field = HTTPField(
            name: octets.fieldName(offset..<colon),
            value: octets.trimmingWhitespace(colon + 1..<lineEnd)
        )
        offset = next
        return field
    }

    /// The value of the next field called `name`, an ASCII literal in lower case, or nil without one.
    public mutating func next(named name: StaticString, in octets: Span<UInt8>) -> Range<Int>? {
        while let field = next(in: octets) {
            if octets.equals(name, ignoringCaseIn: field.name) { return field.value }
        }
        return nil
    }
}
