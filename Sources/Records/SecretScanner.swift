internal import Dissection

/// Finds the secrets in text that may be a URI, or hold some.
///
/// It goes over the text once; percent-encoded marks count as what they stand for, so that it sees
/// into a URI that is a parameter of another.
@usableFromInline
struct SecretScanner {
    private var offset: Int
    private let end: Int

    /// Whether the text goes on behind the end.
    private let isCut: Bool

    /// Where the name starts that a `=` may follow.
    private var nameStart: Int

    @usableFromInline
    init(_ range: Range<Int>, isCut: Bool = false) {
        self.isCut = isCut
        offset = range.lowerBound
        end = range.upperBound
        nameStart = range.lowerBound
    }

    /// The next secret, or nil behind the last.
    @usableFromInline
    mutating func next(in octets: Span<UInt8>) -> Range<Int>? {
        // An authority alone, as CONNECT has it; a name without a password is a mail address.
        if offset == nameStart, let userInformation = userInformation(from: offset, in: octets),
            octets.firstIndex(of: UInt8(ascii: ":"), in: userInformation) != nil
        {
            offset = userInformation.upperBound
            return userInformation
        }
        while offset < end {
            let (octet, next) = octets.percentDecoded(at: offset, before: end)
            let mark = offset
            offset = next
            switch octet {
            case UInt8(ascii: "="):
                let name = nameStart..<mark
                // What stands behind may be a name again, but never this one and more.
                nameStart = offset
                guard SecretNames.containParameter(name, in: octets) else { continue }
                let value = valueRange(in: octets)
                offset = value.upperBound
                if !value.isEmpty { return value }
            case UInt8(ascii: "/"):
                guard offset < end else { continue }
                let (second, authority) = octets.percentDecoded(at: offset, before: end)
                guard second == UInt8(ascii: "/"),
                    let userInformation = userInformation(from: authority, in: octets)
                else { continue }
                offset = userInformation.upperBound
                return userInformation
            case UInt8(ascii: "e"):
                guard offset < end, octets[offset] == UInt8(ascii: "y"),
                    let tokenEnd = octets.webTokenEnd(from: mark, before: end)
                else { continue }
                offset = tokenEnd
                return mark..<tokenEnd
            default:
                if Self.isDelimiter(octet) { nameStart = offset }
            }
        }
        return nil
    }

    /// The value that starts at `offset`: to the closing quote, or to the next delimiter.
    private func valueRange(in octets: Span<UInt8>) -> Range<Int> {
        var i = offset
        if i < end, octets[i] == UInt8(ascii: "\"") {
            let quoted = i + 1..<end
            return quoted
                .lowerBound..<(octets.firstIndex(of: UInt8(ascii: "\""), in: quoted) ?? end)
        }
        while i < end {
            let (octet, next) = octets.percentDecoded(at: i, before: end)
            if Self.isDelimiter(octet) { break }
            i = next
        }
        return offset..<i
    }

    /// What stands before the last `@` of the authority that starts at `start`; nil without any.
    ///
    /// Of one that runs into a cut that is all, for the `@` may stand behind. User information may hold
    /// most marks (RFC 3986, section 3.2.1).
    private func userInformation(from start: Int, in octets: Span<UInt8>) -> Range<Int>? {
        var at: Int?
        var i = start
        loop: while i < end {
            let (octet, next) = octets.percentDecoded(at: i, before: end)
            switch octet {
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: " "),
                UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
                break loop
            case UInt8(ascii: "@"): at = i
            default: break
            }
            i = next
        }
        if isCut, i >= end { at = end }
        return at.flatMap { $0 > start ? start..<$0 : nil }
    }

    /// Whether names and values end here: in queries, fragments, path parameters and field values.
    private static func isDelimiter(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "#"),
            UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "<"),
            UInt8(ascii: ">"):
            true
        default: false
        }
    }
}
