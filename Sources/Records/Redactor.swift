public import Dissection

/// What becomes of secrets in header fields and request targets.
public enum Redaction: Sendable {
    /// They are replaced by ``Redactor/mark``.
    case secrets

    /// They are shown.
    case none
}

/// Writes strings from the wire with their secrets replaced, and counts what it did.
public struct Redactor {
    /// What stands in the place of a secret.
    public static let mark: StaticString = "REDACTED"

    /// Longest string that is written, octets on the wire.
    public static let limit = 8192

    @usableFromInline let redaction: Redaction

    /// How many values were replaced in this record.
    public private(set) var count = 0

    /// Whether a string of this record was cut to ``limit``.
    public private(set) var isTruncated = false

    public init(_ redaction: Redaction) {
        self.redaction = redaction
    }

    /// Writes the value of a header field into the string that was begun.
    @inlinable
    public mutating func value<V: FieldVisitor & ~Copyable>(
        of field: HTTPField,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        guard redaction == .secrets else {
            return unfolded(field.value, in: octets, into: &visitor)
        }
        if SecretNames.containHeader(field.name, in: octets) {
            secret(field, in: octets, into: &visitor)
        } else if octets.equals("referer", ignoringCaseIn: field.name)
            || octets.equals("location", ignoringCaseIn: field.name)
        {
            target(field.value, in: octets, into: &visitor)
        } else {
            unfolded(field.value, in: octets, into: &visitor)
        }
    }

    /// Writes a secret value: of credentials, the scheme stays (RFC 9110, section 11.4).
    @inlinable
    mutating func secret<V: FieldVisitor & ~Copyable>(
        _ field: HTTPField,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        if octets.equals("authorization", ignoringCaseIn: field.name)
            || octets.equals("proxy-authorization", ignoringCaseIn: field.name),
            let space = octets.firstIndex(of: 0x20, in: field.value)
        {
            cut(field.value.lowerBound..<space + 1, in: octets, into: &visitor)
        }
        replace(into: &visitor)
    }

    /// Writes a request target or another URI reference, without the secrets in its user information
    /// and query (RFC 3986, sections 3.2.1 and 3.4).
    @inlinable
    public mutating func target<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        guard redaction == .secrets else { return cut(range, in: octets, into: &visitor) }
        var start = range.lowerBound
        if let userInformation = octets.userInformation(in: range) {
            cut(start..<userInformation.lowerBound, in: octets, into: &visitor)
            replace(into: &visitor)
            start = userInformation.upperBound
        }
        guard let mark = octets.firstIndex(of: UInt8(ascii: "?"), in: start..<range.upperBound)
        else { return cut(start..<range.upperBound, in: octets, into: &visitor) }
        cut(start..<mark + 1, in: octets, into: &visitor)
        query(mark + 1..<range.upperBound, in: octets, into: &visitor)
    }

    /// Writes the query of a URI, without the values of parameters that are secret.
    @inlinable
    public mutating func query<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        guard redaction == .secrets else { return cut(range, in: octets, into: &visitor) }
        let whole = range.prefix(Self.limit)
        if whole.count < range.count { markTruncated() }
        var (written, start) = (whole.lowerBound, whole.lowerBound)
        while start < whole.upperBound {
            let end =
                octets.firstIndex(of: UInt8(ascii: "&"), in: start..<whole.upperBound)
                ?? whole.upperBound
            if let equals = octets.firstIndex(of: UInt8(ascii: "="), in: start..<end),
                equals + 1 < end, SecretNames.containParameter(start..<equals, in: octets)
            {
                visitor.piece(octets.extracting(written..<equals + 1))
                replace(into: &visitor)
                written = end
            }
            start = end + 1
        }
        visitor.piece(octets.extracting(written..<whole.upperBound))
    }

    /// Writes a field value, each line end in it as one space (RFC 9112, section 5.2).
    @inlinable
    mutating func unfolded<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        var start = range.lowerBound
        while let lineFeed = octets.firstIndex(of: 0x0a, in: start..<range.upperBound) {
            var end = lineFeed
            while end > start, octets[end - 1].isHTTPSpace { end -= 1 }
            cut(start..<end, in: octets, into: &visitor)
            visitor.piece(" ")
            start = lineFeed + 1
            while start < range.upperBound, octets[start].isHTTPSpace { start += 1 }
        }
        cut(start..<range.upperBound, in: octets, into: &visitor)
    }

    /// Writes octets from the wire, at most ``limit``.
    @inlinable
    public mutating func cut<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        if range.count > Self.limit { markTruncated() }
        visitor.piece(octets.extracting(range.prefix(Self.limit)))
    }

    @usableFromInline
    mutating func markTruncated() { isTruncated = true }

    @inlinable
    mutating func replace<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.piece(Self.mark)
        countOne()
    }

    @usableFromInline
    mutating func countOne() { count += 1 }
}

extension Span<UInt8> {
    /// Where the user information of a URI in `range` stands, without the `@`; nil without any.
    @usableFromInline
    func userInformation(in range: Range<Int>) -> Range<Int>? {
        guard let colon = firstIndex(of: UInt8(ascii: ":"), in: range),
            colon + 2 < range.upperBound, self[colon + 1] == UInt8(ascii: "/"),
            self[colon + 2] == UInt8(ascii: "/")
        else { return nil }
        let start = colon + 3
        let authorityEnd =
            (start..<range.upperBound).first { [0x2f, 0x3f, 0x23].contains(self[$0]) }
            ?? range.upperBound
        guard let at = (start..<authorityEnd).last(where: { self[$0] == UInt8(ascii: "@") })
        else { return nil }
        return start..<at
    }
}

extension UInt8 {
    /// Whether the octet is white space in a field section: space, tab, carriage return.
    @usableFromInline
    var isHTTPSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0d }
}
