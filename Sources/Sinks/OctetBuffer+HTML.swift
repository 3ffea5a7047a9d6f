internal import Dissection

// What pages are made of.
extension OctetBuffer {
    /// Text that may hold anything, in an element or in a quoted attribute: marks of HTML become
    /// references, and what may not be shown `\xNN` or `\u{N}`, as in lines of text.
    mutating func append(html octets: Span<UInt8>) {
        var text = WireText()
        while let part = text.next(in: octets) {
            switch part {
            case .plain(let range):
                for i in range { append(htmlOctet: octets[i]) }
            case .quote: append("&quot;")
            case .backslash: append(#"\\"#)
            case .scalar(let scalar): append(escaped: scalar)
            case .invalid(let octet): append(escaped: octet)
            }
        }
    }

    private mutating func append(htmlOctet octet: UInt8) {
        switch octet {
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "'"): append("&#39;")
        default: append(octet)
        }
    }

    /// Nanoseconds in the unit that suits them, to three digits or more.
    mutating func append(time nanoseconds: UInt64) {
        switch nanoseconds {
        case ..<1_000_000: append(tenths: nanoseconds / 100, " µs")
        case ..<100_000_000: append(hundredths: nanoseconds / 10_000, " ms")
        case ..<1_000_000_000: append(tenths: nanoseconds / 100_000, " ms")
        case ..<100_000_000_000: append(hundredths: nanoseconds / 10_000_000, " s")
        default: append(tenths: nanoseconds / 100_000_000, " s")
        }
    }

    /// A share in percent, to a tenth.
    mutating func append(permille part: UInt64, of whole: UInt64) {
        append(tenths: UInt64(Double(part) / Double(max(1, whole)) * 1000 + 0.5), "")
    }

    /// A coordinate, not negative, to a tenth.
    mutating func append(coordinate: Double) {
        append(tenths: UInt64(max(0, min(coordinate, 1e9)) * 10 + 0.5), "")
    }

    private mutating func append(tenths: UInt64, _ unit: StaticString) {
        append(decimal: tenths / 10)
        append(UInt8(ascii: "."))
        append(tenths % 10, digits: 1)
        append(unit)
    }

    private mutating func append(hundredths: UInt64, _ unit: StaticString) {
        append(decimal: hundredths / 100)
        append(UInt8(ascii: "."))
        append(hundredths % 100, digits: 2)
        append(unit)
    }
}
