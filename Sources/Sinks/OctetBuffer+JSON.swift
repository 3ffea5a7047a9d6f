internal import Dissection

// Text inside a JSON string (RFC 8259, section 7).
extension OctetBuffer {
    /// Octets from the wire, or whatever else may hold anything.
    mutating func append(escapingForJSON octets: Span<UInt8>) {
        var text = WireText()
        while let part = text.next(in: octets) {
            switch part {
            case .plain(let range): append(octets.extracting(range))
            case .quote: append(#"\""#)
            case .backslash: append(#"\\"#)
            case .scalar(let scalar): append(escapedForJSON: scalar)
            // Unicode's mark for what could not be read.
            case .invalid: append(#"\ufffd"#)
            }
        }
    }

    private mutating func append(escapedForJSON scalar: UInt32) {
        if scalar > 0xffff {
            let offset = scalar - 0x10000
            append(escapedForJSON: 0xd800 + offset >> 10)
            return append(escapedForJSON: 0xdc00 + offset & 0x3ff)
        }
        append(#"\u"#)
        append(UInt64(scalar), hexadecimalDigits: 4)
    }
}

extension String {
    /// This text as a string of JSON, with its quotes.
    public var quotedForJSON: String {
        let octets = Array(utf8)
        var buffer = OctetBuffer(capacity: octets.count + 2)
        buffer.append(UInt8(ascii: "\""))
        buffer.append(escapingForJSON: octets.span)
        buffer.append(UInt8(ascii: "\""))
        return buffer.withOctets { octets in
            String(decoding: octets.indices.map { octets[$0] }, as: UTF8.self)
        }
    }
}
