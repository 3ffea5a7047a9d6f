internal import Dissection

/// How the end of a message's body is found (RFC 9112, section 6.3).
enum BodyFraming: Equatable {
    case none
    case length(UInt64)
    case chunked
    case untilClose

    /// Sent with framing that nobody can rely on.
    case invalid

    /// What the head's fields say, and those of it that are not in it, `untilClose` where they say
    /// nothing; `octets` are those of the head.
    init(_ read: ReadHead, in octets: Span<UInt8>) {
        let head = read.head
        var said = read.framing
        if head.names.mayContain("content-length") || head.names.mayContain("transfer-encoding") {
            var fields = HTTPFields(head)
            while let field = fields.next(in: octets) { said.take(field, in: octets) }
        }
        if said.isInvalid {
            self = .invalid
        } else if said.hasTransferCoding {
            // HTTP/1.0 has no transfer codings (section 6.1).
            self = said.isChunked && head.startLine.version != .http1_0 ? .chunked : .untilClose
        } else if let length = said.length {
            self = length == 0 ? .none : .length(length)
        } else {
            self = .untilClose
        }
    }

    /// What the fields that were looked at say.
    struct Fields {
        fileprivate(set) var length: UInt64?
        fileprivate(set) var hasTransferCoding = false
        fileprivate(set) var isChunked = false
        fileprivate(set) var isInvalid = false

        mutating func take(_ field: HTTPField, in octets: Span<UInt8>) {
            if octets.equals("content-length", ignoringCaseIn: field.name) {
                let value = BodyFraming.length(field.value, in: octets)
                if value == nil || length != nil && length != value { isInvalid = true }
                length = value
            } else if octets.equals("transfer-encoding", ignoringCaseIn: field.name) {
                hasTransferCoding = true
                isChunked = BodyFraming.endsChunked(field.value, in: octets)
            }
        }

        /// Takes the start of a field line of which the rest was not looked at: where it tells of the
        /// body, nobody knows what.
        mutating func take(cutLine octets: Span<UInt8>) {
            guard
                let colon = octets.firstIndex(of: UInt8(ascii: ":"), in: 0..<octets.count),
                octets.equals("content-length", ignoringCaseIn: 0..<colon)
                    || octets.equals("transfer-encoding", ignoringCaseIn: 0..<colon)
            else { return }
            isInvalid = true
        }

        /// Takes the field lines among whole lines, of which some may be none.
        mutating func take(linesIn range: Range<Int>, of octets: Span<UInt8>) {
            var start = range.lowerBound
            while let lineFeed = octets.firstIndex(of: 0x0a, in: start..<range.upperBound) {
                var line = HTTPFields(in: start..<lineFeed + 1)
                if let field = line.next(in: octets) { take(field, in: octets) }
                start = lineFeed + 1
            }
        }
    }

    /// A number, or the same one several times with commas between (RFC 9110, section 8.6).
    fileprivate static func length(_ range: Range<Int>, in octets: Span<UInt8>) -> UInt64? {
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
    fileprivate static func endsChunked(_ range: Range<Int>, in octets: Span<UInt8>) -> Bool {
        let name = "chunked".utf8.count
        guard range.count >= name else { return false }
        let last = range.upperBound - name..<range.upperBound
        guard octets.equals("chunked", ignoringCaseIn: last) else { return false }
        guard last.lowerBound > range.lowerBound else { return true }
        let before = octets[last.lowerBound - 1]
        return before == UInt8(ascii: ",") || before.isHTTPWhitespace
    }
}
