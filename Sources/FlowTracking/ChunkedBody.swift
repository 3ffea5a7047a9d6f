internal import Dissection

/// How far a chunked body was read (RFC 9112, section 7.1).
struct ChunkedBody {
    /// Octets of the chunk that are still to come.
    private var remaining: UInt64 = 0
    private(set) var state = State.size

    /// Of the chunk's size.
    private var digits: UInt8 = 0

    enum State: UInt8 {
        case size, sizeLine, data, dataEnd, trailer, trailerLine, finished, malformed
    }

    /// Reads on from `offset`, to the body's end or that of `octets`.
    ///
    /// - Returns: where it stopped, and how many of the octets are data.
    mutating func read(_ octets: Span<UInt8>, from offset: Int) -> (end: Int, data: Int) {
        var (i, data) = (offset, 0)
        while i < octets.count {
            switch state {
            case .finished, .malformed: return (i, data)
            case .data:
                let part = Int(min(remaining, UInt64(octets.count - i)))
                i += part
                data += part
                remaining -= UInt64(part)
                if remaining == 0 { state = .dataEnd }
            case .sizeLine, .trailerLine:
                guard
                    let lineFeed = octets.firstIndex(of: 0x0a, in: i..<octets.count)
                else { return (octets.count, data) }
                i = lineFeed + 1
                if state == .sizeLine { endSizeLine() } else { state = .trailer }
            case .size, .dataEnd, .trailer:
                read(octets[i])
                i += 1
            }
        }
        return (i, data)
    }

    private mutating func read(_ octet: UInt8) {
        switch (state, octet) {
        case (.size, 0x0a): endSizeLine()
        case (.size, 0x0d): break
        case (.size, _):
            if let digit = octet.hexadecimalDigit {
                digits += 1
                guard digits <= 15 else { return state = .malformed }
                remaining = remaining << 4 | UInt64(digit)
            } else if octet == UInt8(ascii: ";") || octet.isHTTPWhitespace, digits > 0 {
                state = .sizeLine
            } else {
                state = .malformed
            }
        case (.dataEnd, 0x0d), (.trailer, 0x0d): break
        case (.dataEnd, 0x0a): state = .size
        case (.dataEnd, _): state = .malformed
        case (.trailer, 0x0a): state = .finished
        case (.trailer, _): state = .trailerLine
        default: break
        }
    }

    private mutating func endSizeLine() {
        guard digits > 0 else { return state = .malformed }
        digits = 0
        state = remaining == 0 ? .trailer : .data
    }

    /// Octets of data that must come before any framing.
    var certainOctets: UInt64 { state == .data ? remaining : 0 }

    /// Passes over `length` octets that were not captured, where they are data for certain.
    mutating func skip(_ length: UInt64) -> Bool {
        guard state == .data, length <= remaining else { return false }
        remaining -= length
        if remaining == 0 { state = .dataEnd }
        return true
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
