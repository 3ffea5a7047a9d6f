public import Dissection

/// Writes strings from the wire with their secrets replaced, and counts what it did.
public struct Redactor {
    /// What stands in the place of a secret, before the digits of its hash.
    public static let mark: StaticString = "hmac:"

    /// Longest string that is written, octets on the wire.
    public static let limit = 8192

    @usableFromInline let redaction: Redaction

    /// How many values were replaced in this record.
    @usableFromInline var count = 0

    /// Whether a string of this record was cut to ``limit``.
    public private(set) var isTruncated = false

    public init(_ redaction: Redaction) {
        self.redaction = redaction
    }

    /// What becomes of the value of the field called `name`, to be handed to
    /// ``value(of:as:in:isShownElsewhere:into:)``; nil where the field is not shown at all.
    ///
    /// The name of a field that `isShownElsewhere` tells of no secret.
    @inlinable
    func treatment(
        of name: Range<Int>,
        in octets: Span<UInt8>,
        isShownElsewhere: Bool = false
    ) -> Redaction.Treatment? {
        let treatment = redaction.treatment(of: name, in: octets, isPublic: isShownElsewhere)
        if case .excluded = treatment { return nil }
        return treatment
    }

    /// Whether the value of the field called `name` is shown, but for the secrets that may be in it.
    @inlinable
    func shows(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        switch redaction.treatment(of: name, in: octets, isPublic: true) {
        case .clear, .searched: true
        case .hidden, .excluded: false
        }
    }

    /// Writes the value of a header field into the string that was begun.
    ///
    /// What another field of the record shows already is redacted, but not counted again.
    @inlinable
    mutating func value<V: FieldVisitor & ~Copyable>(
        of field: HTTPField,
        as treatment: Redaction.Treatment,
        in octets: Span<UInt8>,
        isShownElsewhere: Bool = false,
        into visitor: inout V
    ) {
        let counted = count
        switch treatment {
        case .excluded: break
        case .clear: unfolded(field.value, in: octets, searched: false, into: &visitor)
        case .searched:
            if octets.mayStartCredentials(field.value),
                let credentials = Credentials(recognizedIn: field.value, in: octets)
            {
                self.credentials(credentials, in: octets, into: &visitor)
            } else {
                unfolded(field.value, in: octets, searched: true, into: &visitor)
            }
        case .hidden: hidden(field, in: octets, into: &visitor)
        }
        if isShownElsewhere { count = counted }
    }

    /// Writes of a value that is a secret what is none: a scheme, the names in a list.
    @inlinable
    mutating func hidden<V: FieldVisitor & ~Copyable>(
        _ field: HTTPField,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        if let list = SecretListScanner(field, in: octets) {
            let end = field.value.lowerBound + Self.limit
            self.list(list, before: end, in: octets, into: &visitor)
        } else {
            credentials(Credentials(of: field.value, in: octets), in: octets, into: &visitor)
        }
    }

    @inlinable
    mutating func credentials<V: FieldVisitor & ~Copyable>(
        _ credentials: Credentials,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        visitor.piece(octets.extracting(credentials.scheme))
        if !credentials.scheme.isEmpty, !credentials.secret.isEmpty { visitor.piece(" ") }
        secret(credentials.secret, in: octets, into: &visitor)
    }

    /// Writes the members of a list, of which the names are shown, without white space around them: no
    /// more than start before ``limit``.
    @inlinable
    mutating func list<V: FieldVisitor & ~Copyable>(
        _ list: SecretListScanner,
        before end: Int,
        in octets: Span<UInt8>,
        into visitor: inout V
    ) {
        var list = list
        var isFirst = true
        while let part = list.next(in: octets) {
            guard part.start < end else { return markTruncated() }
            if !isFirst { visitor.piece(list.delimiter) }
            isFirst = false
            if let name = part.name {
                cut(name, in: octets, into: &visitor)
                visitor.piece(list.separator)
            }
            if part.isPublic {
                uri(part.value, in: octets, into: &visitor)
            } else {
                secret(part.value, in: octets, into: &visitor)
            }
        }
    }

    /// Writes the hash of a secret; nothing for one that is empty.
    @inlinable
    mutating func secret<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        isEncoded: Bool = false,
        into visitor: inout V
    ) {
        guard !range.isEmpty else { return }
        let digits = redaction.digits(of: range, in: octets, isEncoded: isEncoded)
        visitor.piece(Self.mark)
        visitor.piece(digits.span)
        countOne()
    }

    /// Writes text that may be a URI, or hold some, without its secrets: user information (RFC 3986,
    /// section 3.2.1), and values behind `=` whose names tell of a secret.
    ///
    /// What another field of the record shows already is redacted, but not counted again. Text that
    /// `isCut` goes on behind the range.
    @inlinable
    public mutating func uri<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        isShownElsewhere: Bool = false,
        isCut: Bool = false,
        into visitor: inout V
    ) {
        // Without one of these marks, as they are or percent-encoded, there is nothing to hide.
        guard redaction.hidesSecrets,
            octets.firstIndex(of: UInt8(ascii: "="), in: range) != nil
                || octets.firstIndex(of: UInt8(ascii: "@"), in: range) != nil
                || octets.firstIndex(of: UInt8(ascii: "%"), in: range) != nil || isCut
                || octets.mayHoldWebToken(range)
        else { return cut(range, in: octets, into: &visitor) }
        let counted = count
        let whole = range.prefix(Self.limit)
        if whole.count < range.count { markTruncated() }
        var scanner = SecretScanner(whole, isCut: isCut || whole.count < range.count)
        var written = whole.lowerBound
        while let secret = scanner.next(in: octets) {
            visitor.piece(octets.extracting(written..<secret.lowerBound))
            self.secret(secret, in: octets, isEncoded: true, into: &visitor)
            written = secret.upperBound
        }
        visitor.piece(octets.extracting(written..<whole.upperBound))
        if isShownElsewhere { count = counted }
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
        var scanner = SecretScanner(whole, isCut: whole.count < range.count)
        while redaction.hidesSecrets, text.count <= length, let secret = scanner.next(in: octets) {
            for i in written..<secret.lowerBound { text.append(octets[i]) }
            Self.mark.withUTF8Buffer { unsafe text.append(contentsOf: $0) }
            let digits = redaction.digits(of: secret, in: octets, isEncoded: true)
            for i in digits.indices { text.append(digits[i]) }
            countOne()
            written = secret.upperBound
        }
        for i in written..<whole.upperBound where text.count <= length { text.append(octets[i]) }
        if text.count > length || whole.count < range.count { markTruncated() }
        return Array(text.prefix(length))
    }

    /// Writes a field value, each line end in it as one space (RFC 9112, section 5.2); where it is
    /// `searched`, without the secrets in it.
    @inlinable
    mutating func unfolded<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        searched: Bool,
        into visitor: inout V
    ) {
        guard octets.firstIndex(of: 0x0a, in: range) != nil else {
            return line(range, in: octets, searched: searched, into: &visitor)
        }
        let whole = range.prefix(Self.limit)
        if whole.count < range.count { markTruncated() }
        let space: [1 of UInt8] = [UInt8(ascii: " ")]
        var start = whole.lowerBound
        while let lineFeed = octets.firstIndex(of: 0x0a, in: start..<whole.upperBound) {
            var end = lineFeed
            while end > start, octets[end - 1].isHTTPSpace { end -= 1 }
            line(start..<end, in: octets, searched: searched, into: &visitor)
            visitor.piece(space.span)
            start = lineFeed + 1
            while start < whole.upperBound, octets[start].isHTTPSpace { start += 1 }
        }
        let isCut = whole.count < range.count
        let last = start..<whole.upperBound
        line(last, in: octets, searched: searched, isCut: isCut, into: &visitor)
    }

    @inlinable
    mutating func line<V: FieldVisitor & ~Copyable>(
        _ range: Range<Int>,
        in octets: Span<UInt8>,
        searched: Bool,
        isCut: Bool = false,
        into visitor: inout V
    ) {
        if searched {
            uri(range, in: octets, isCut: isCut, into: &visitor)
        } else {
            cut(range, in: octets, into: &visitor)
        }
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

extension UInt8 {
    /// Whether the octet is white space in a field section: space, tab, carriage return.
    @usableFromInline
    var isHTTPSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0d }
}
