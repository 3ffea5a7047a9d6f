internal import Dissection

/// Finds the secrets in text that may be a URI, or hold some.
@usableFromInline
struct SecretScanner {
    private var offset: Int
    private let end: Int

    /// Where the name starts that a `=` may follow.
    private var nameStart: Int

    @usableFromInline
    init(_ range: Range<Int>) {
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
            let octet = octets[offset]
            offset += 1
            if octet == UInt8(ascii: "="), nameStart < offset - 1,
                SecretNames.containParameter(nameStart..<offset - 1, in: octets)
            {
                let start = offset
                while offset < end, !Self.isDelimiter(octets[offset]) { offset += 1 }
                if offset > start { return start..<offset }
            } else if octet == UInt8(ascii: "/"), offset < end,
                octets[offset] == UInt8(ascii: "/"),
                let userInformation = userInformation(from: offset + 1, in: octets)
            {
                offset = userInformation.upperBound
                return userInformation
            } else if Self.isDelimiter(octet) {
                nameStart = offset
            }
        }
        return nil
    }

    /// What stands before the last `@` of the authority that starts at `start`; nil without any.
    private func userInformation(from start: Int, in octets: Span<UInt8>) -> Range<Int>? {
        var at: Int?
        var i = start
        while i < end, octets[i] != UInt8(ascii: "/"), !Self.isDelimiter(octets[i]) {
            if octets[i] == UInt8(ascii: "@") { at = i }
            i += 1
        }
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
