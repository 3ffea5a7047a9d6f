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
        guard let separator = Self.separator(for: field.name, in: octets) else { return nil }
        self.separator = separator
        (offset, end) = (field.value.lowerBound, field.value.upperBound)
    }

    /// What stands between keys and values in the field called `name`; nil for one without baggage.
    @usableFromInline
    static func separator(for name: Range<Int>, in octets: Span<UInt8>) -> StaticString? {
        // W3C Baggage, section 3.2.1, as Jaeger has it too.
        if octets.equals("baggage", ignoringCaseIn: name)
            || octets.equals("jaeger-baggage", ignoringCaseIn: name)
        {
            return "="
        }
        return octets.equals("sw8-correlation", ignoringCaseIn: name) ? ":" : nil
    }

    /// The next member, or nil behind the last; one without a separator is all value.
    @usableFromInline
    mutating func next(in octets: Span<UInt8>) -> Member? {
        while offset < end {
            let comma = octets.firstIndex(of: UInt8(ascii: ","), in: offset..<end) ?? end
            let member = octets.trimmingControls(offset..<comma)
            offset = comma + 1
            guard !member.isEmpty else { continue }
            guard let mark = octets.firstIndex(of: separatorOctet, in: member) else {
                return Member(key: member.lowerBound..<member.lowerBound, value: member)
            }
            return Member(
                key: octets.trimmingControls(member.lowerBound..<mark),
                value: mark + 1..<member.upperBound
            )
        }
        return nil
    }

    private var separatorOctet: UInt8 { unsafe separator.utf8Start.pointee }
}
