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
        if let members = BaggageScanner(field, in: octets) {
            return baggage(members, in: octets, into: &visitor)
        }
        let scheme = octets.authenticationScheme(in: field.value)
        guard scheme != nil || SecretNames.containHeader(field.name, in: octets) else {
            return unfolded(field.value, in: octets, into: &visitor)
        }
        if let scheme, !scheme.isEmpty {
            cut(scheme, in: octets, into: &visitor)
            visitor.piece(" ")
        }
        visitor.piece(Self.mark)
        countOne()
    }

    /// Writes the keys of baggage, without white space around them, and not its values.
    @inlinable
    mutating func baggage<V: FieldVisitor & ~Copyable>(
        _ members: BaggageScanner,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        var members = members
        var isFirst = true
        while let member = members.next(in: octets) {
            if !isFirst { visitor.piece(",") }
            isFirst = false
            if !member.key.isEmpty {
                cut(member.key, in: octets, into: &visitor)
                visitor.piece(members.separator)
            }
            visitor.piece(Self.mark)
            countOne()
        }
    }

    /// Writes text that may be a URI, or hold some, without its secrets: user information (RFC 3986,
    /// section 3.2.1), and values behind `=` whose names tell of a secret.
    ///
    /// What another field of the record shows already is redacted, but not counted again.
    @inlinable
    public mutating func uri<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        isShownElsewhere: Bool = false,
        into visitor: inout V
    ) {
        // Without one of these marks there is nothing to hide.
        guard redaction == .secrets,
            octets.firstIndex(of: UInt8(ascii: "="), in: range) != nil
                || octets.firstIndex(of: UInt8(ascii: "@"), in: range) != nil
        else { return cut(range, in: octets, into: &visitor) }
        let whole = range.prefix(Self.limit)
        if whole.count < range.count { markTruncated() }
        var scanner = SecretScanner(whole)
        var written = whole.lowerBound
        while let secret = scanner.next(in: octets) {
            visitor.piece(octets.extracting(written..<secret.lowerBound))
            visitor.piece(Self.mark)
            if !isShownElsewhere { countOne() }
            written = secret.upperBound
        }
        visitor.piece(octets.extracting(written..<whole.upperBound))
    }

    /// The text of a URI without its secrets, no more than `length` octets of it.
    ///
    /// Secrets are looked for before it is cut, for the mark that tells of one may stand behind it.
    public mutating func uri(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        limit length: Int
    ) -> [UInt8] {
        let whole = range.prefix(Self.limit)
        var text: [UInt8] = []
        var written = whole.lowerBound
        var scanner = SecretScanner(whole)
        while redaction == .secrets, text.count <= length, let secret = scanner.next(in: octets) {
            for i in written..<secret.lowerBound { text.append(octets[i]) }
            Self.mark.withUTF8Buffer { unsafe text.append(contentsOf: $0) }
            countOne()
            written = secret.upperBound
        }
        for i in written..<whole.upperBound where text.count <= length { text.append(octets[i]) }
        if text.count > length || whole.count < range.count { markTruncated() }
        return Array(text.prefix(length))
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
            uri(start..<end, in: octets, into: &visitor)
            visitor.piece(" ")
            start = lineFeed + 1
            while start < range.upperBound, octets[start].isHTTPSpace { start += 1 }
        }
        uri(start..<range.upperBound, in: octets, into: &visitor)
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

    @usableFromInline
    mutating func countOne() { count += 1 }
}

extension Span<UInt8> {
    /// The scheme of credentials (RFC 9110, section 11.4), if `range` holds some of a known one; an empty
    /// range for a JSON Web Token alone (RFC 7519), which is one in whatever field.
    @usableFromInline
    func authenticationScheme(in range: Range<Int>) -> Range<Int>? {
        guard range.count > 5 else { return nil }
        if isWebToken(range) { return range.lowerBound..<range.lowerBound }
        let isKnown =
            switch self[range.lowerBound].lowercasedASCII {
            case UInt8(ascii: "a"): starts(with: "aws4-hmac-sha256", ignoringCaseIn: range)
            case UInt8(ascii: "b"):
                starts(with: "bearer", ignoringCaseIn: range)
                    || starts(with: "basic", ignoringCaseIn: range)
            case UInt8(ascii: "d"):
                starts(with: "digest", ignoringCaseIn: range)
                    || starts(with: "dpop", ignoringCaseIn: range)
            case UInt8(ascii: "n"):
                starts(with: "negotiate", ignoringCaseIn: range)
                    || starts(with: "ntlm", ignoringCaseIn: range)
            default: false
            }
        guard isKnown, let end = range.first(where: { self[$0].isHTTPSpace }) else { return nil }
        return range.lowerBound..<end
    }

    /// Whether `range` starts as JSON in base64 does, and has two dots.
    private func isWebToken(_ range: Range<Int>) -> Bool {
        guard self[range.lowerBound] == UInt8(ascii: "e"),
            self[range.lowerBound + 1] == UInt8(ascii: "y"),
            self[range.lowerBound + 2] == UInt8(ascii: "J")
        else { return false }
        return range.count(where: { self[$0] == UInt8(ascii: ".") }) == 2
    }
}

extension UInt8 {
    /// Whether the octet is white space in a field section: space, tab, carriage return.
    @usableFromInline
    var isHTTPSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0d }
}
