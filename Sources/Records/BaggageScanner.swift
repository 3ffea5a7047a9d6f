public import Dissection

/// Goes over the members of a field that carries baggage.
///
/// That is what services tell each other of a request, such as who the user is. Its keys are of use in a
/// log; its values are nobody's business.
@usableFromInline
struct BaggageScanner {
    /// A member: its key, and its value with all properties.
    @usableFromInline
    struct Member: Equatable {
        @usableFromInline var key: Range<Int>
        @usableFromInline var value: Range<Int>
    }

    /// What stands between a key and its value.
    @usableFromInline let separator: StaticString
    private var offset: Int
    private let end: Int

    /// Nil for a field that does not carry baggage in its value.
    @usableFromInline
    init?(_ field: HTTPField, in octets: Span<UInt8>) {
        // W3C Baggage, section 3.2.1, as Jaeger has it too.
        if octets.equals("baggage", ignoringCaseIn: field.name)
            || octets.equals("jaeger-baggage", ignoringCaseIn: field.name)
        {
            separator = "="
        } else if octets.equals("sw8-correlation", ignoringCaseIn: field.name) {
            separator = ":"
        } else {
            return nil
        }
        (offset, end) = (field.value.lowerBound, field.value.upperBound)
    }

    /// The next member, or nil behind the last; one without a separator is all value.
    @usableFromInline
    mutating func next(in octets: Span<UInt8>) -> Member? {
        while offset < end {
            let comma = octets.firstIndex(of: UInt8(ascii: ","), in: offset..<end) ?? end
            let member = Self.trimmed(offset..<comma, in: octets)
            offset = comma + 1
            guard !member.isEmpty else { continue }
            guard let mark = octets.firstIndex(of: separatorOctet, in: member) else {
                return Member(key: member.lowerBound..<member.lowerBound, value: member)
            }
            return Member(
                key: Self.trimmed(member.lowerBound..<mark, in: octets),
                value: mark + 1..<member.upperBound
            )
        }
        return nil
    }

    private var separatorOctet: UInt8 { unsafe separator.utf8Start.pointee }

    /// Without white space, or the line ends of a folded value, at either end.
    private static func trimmed(_ range: Range<Int>, in octets: Span<UInt8>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, octets[start] <= 0x20 { start += 1 }
        while end > start, octets[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }
}
