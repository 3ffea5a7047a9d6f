internal import Dissection

/// The parts of a request target (RFC 9112, section 3.2).
public struct RequestTarget {
    /// Nil but in the absolute form.
    public var scheme: Range<Int>?

    /// Host and port, user information included; nil but in the absolute form.
    public var authority: Range<Int>?

    /// Nil in the authority form, the asterisk form, and where the target names none.
    public var path: Range<Int>?
    public var query: Range<Int>?

    public init(_ target: Range<Int>, in octets: Span<UInt8>) {
        var start = target.lowerBound
        guard start < target.upperBound else { return }
        if octets[start] != UInt8(ascii: "/") {
            guard let colon = octets.firstIndex(of: UInt8(ascii: ":"), in: target),
                colon > start, octets.starts(with: "://", at: colon), colon + 3 <= target.upperBound
            else { return }
            scheme = start..<colon
            let authority = colon + 3..<target.upperBound
            start = authority.first { [0x2f, 0x3f].contains(octets[$0]) } ?? target.upperBound
            self.authority = authority.lowerBound..<start
        }
        let rest = start..<target.upperBound
        let mark = octets.firstIndex(of: UInt8(ascii: "?"), in: rest)
        if start < (mark ?? target.upperBound) {
            path = start..<(mark ?? target.upperBound)
        }
        query = mark.flatMap { $0 + 1 < target.upperBound ? $0 + 1..<target.upperBound : nil }
    }
}
