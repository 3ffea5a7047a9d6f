public import Dissection

/// Goes over the cookies of a field, or over a cookie and its attributes (RFC 6265, sections 4.1.1 and
/// 4.2.1).
@usableFromInline
struct CookieScanner {
    /// A cookie, or an attribute of one.
    @usableFromInline
    struct Part: Equatable {
        /// The name and the `=` behind it; empty where there is none.
        @usableFromInline var name: Range<Int>
        @usableFromInline var value: Range<Int>

        /// Whether it is an attribute whose value tells nothing of who bears the cookie.
        @usableFromInline var isPublic: Bool
    }

    private var offset: Int
    private let end: Int

    /// Whether what follows are attributes.
    private var isBehindCookie = false
    private let isSet: Bool

    /// Nil for a field that does not have cookies in its value.
    @usableFromInline
    init?(_ field: HTTPField, in octets: Span<UInt8>) {
        isSet = octets.equals("set-cookie", ignoringCaseIn: field.name)
        guard isSet || octets.equals("cookie", ignoringCaseIn: field.name) else { return nil }
        (offset, end) = (field.value.lowerBound, field.value.upperBound)
    }

    /// The next part, or nil behind the last.
    @usableFromInline
    mutating func next(in octets: Span<UInt8>) -> Part? {
        while offset < end {
            let mark = octets.firstIndex(of: UInt8(ascii: ";"), in: offset..<end) ?? end
            let part = octets.trimmingControls(offset..<mark)
            offset = mark + 1
            guard !part.isEmpty else { continue }
            defer { isBehindCookie = isSet }
            guard let equals = octets.firstIndex(of: UInt8(ascii: "="), in: part) else {
                let isFlag = isBehindCookie && Self.isFlag(part, in: octets)
                return Part(name: part.lowerBound..<part.lowerBound, value: part, isPublic: isFlag)
            }
            let value = octets.trimmingControls(equals + 1..<part.upperBound)
            return Part(
                name: part.lowerBound..<equals + 1,
                value: value,
                isPublic: isBehindCookie
                    && Self.isAttribute(
                        octets.trimmingControls(part.lowerBound..<equals),
                        in: octets
                    )
                    // Of several cookies in one field, the next would stand behind this one's comma.
                    && octets.firstIndex(of: UInt8(ascii: "="), in: value) == nil
            )
        }
        return nil
    }

    private static func isFlag(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        octets.equals("httponly", ignoringCaseIn: name)
            || octets.equals("secure", ignoringCaseIn: name)
            || octets.equals("partitioned", ignoringCaseIn: name)
    }

    private static func isAttribute(_ name: Range<Int>, in octets: Span<UInt8>) -> Bool {
        octets.equals("path", ignoringCaseIn: name)
            || octets.equals("domain", ignoringCaseIn: name)
            || octets.equals("expires", ignoringCaseIn: name)
            || octets.equals("max-age", ignoringCaseIn: name)
            || octets.equals("samesite", ignoringCaseIn: name)
    }
}

extension Span<UInt8> {
    /// The part of `range` without white space, or the line ends of a folded value, at either end.
    @usableFromInline
    func trimmingControls(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start] <= 0x20 { start += 1 }
        while end > start, self[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }
}
