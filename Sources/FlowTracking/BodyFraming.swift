internal import Dissection

/// How the end of a message's body is found (RFC 9112, section 6.3).
enum BodyFraming: Equatable {
    case none
    case length(UInt64)
    case chunked
    case untilClose

    /// Sent with framing that nobody can rely on.
    case invalid

    /// What the fields say, `untilClose` where they say nothing; `octets` are those of the head.
    init(_ head: HTTPMessageHead, in octets: Span<UInt8>) {
        self = .untilClose
        guard head.names.mayContain("content-length") || head.names.mayContain("transfer-encoding")
        else { return }
        var fields = HTTPFields(head)
        var length: UInt64?
        var hasTransferCoding = false
        var isChunked = false
        while let field = fields.next(in: octets) {
            if octets.equals("content-length", ignoringCaseIn: field.name) {
                guard let value = Self.length(field.value, in: octets),
                    length == nil || length == value
                else {
                    self = .invalid
                    return
                }
                length = value
            } else if octets.equals("transfer-encoding", ignoringCaseIn: field.name) {
                hasTransferCoding = true
                isChunked = Self.endsChunked(field.value, in: octets)
            }
        }
        if hasTransferCoding {
            // HTTP/1.0 has no transfer codings (section 6.1).
            self = isChunked && head.startLine.version != .http1_0 ? .chunked : .untilClose
        } else if let length {
            self = length == 0 ? .none : .length(length)
        }
    }

    /// A number, or the same one several times with commas between (RFC 9110, section 8.6).
    private static func length(_ range: Range<Int>, in octets: Span<UInt8>) -> UInt64? {
        var length: UInt64?
        var start = range.lowerBound
        while true {
            let comma = octets.firstIndex(of: UInt8(ascii: ","), in: start..<range.upperBound)
            var part = start..<(comma ?? range.upperBound)
            while let last = part.last, octets[last].isHTTPWhitespace { part.removeLast() }
            while let first = part.first, octets[first].isHTTPWhitespace { part.removeFirst() }
            guard !part.isEmpty, part.count <= 18 else { return nil }
            var value: UInt64 = 0
            for i in part {
                guard let digit = octets[i].digit else { return nil }
                value = value * 10 + UInt64(digit)
            }
            guard length == nil || length == value else { return nil }
            length = value
            guard let comma else { return length }
            start = comma + 1
        }
    }

    /// Whether the last transfer coding is `chunked`.
    private static func endsChunked(_ range: Range<Int>, in octets: Span<UInt8>) -> Bool {
        let name = "chunked".utf8.count
        guard range.count >= name else { return false }
        let last = range.upperBound - name..<range.upperBound
        guard octets.equals("chunked", ignoringCaseIn: last) else { return false }
        guard last.lowerBound > range.lowerBound else { return true }
        let before = octets[last.lowerBound - 1]
        return before == UInt8(ascii: ",") || before.isHTTPWhitespace
    }
}
