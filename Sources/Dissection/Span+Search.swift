private import Glibc

extension Span<UInt8> {
    /// The offset of the first `octet` in `range`, or nil where there is none.
    ///
    /// `memchr` looks at 16 or 32 octets at a time: over a full segment it takes a tenth of what a
    /// loop does, and a search for line ends is most of the work on an HTTP head.
    public func firstIndex(of octet: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // Safe: the range was checked to lie in the span, which lives until the closure returns.
        return unsafe withUnsafeBufferPointer { octets -> Int? in
            guard !range.isEmpty, let base = octets.baseAddress,
                let found = unsafe memchr(base + range.lowerBound, Int32(octet), range.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Whether the octets from `offset` on are those of `text`, an ASCII literal.
    public func starts(with text: StaticString, at offset: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard offset >= 0, count - offset >= length else { return false }
        // Safe: a static string's octets live for ever, and both ranges were checked.
        return unsafe withUnsafeBufferPointer { octets in
            guard length > 0, let base = octets.baseAddress else { return length == 0 }
            return unsafe memcmp(base + offset, text.utf8Start, length) == 0
        }
    }

    /// Whether the octets in `range` are those of `text`, an ASCII literal in lower case, without
    /// regard to case.
    @inlinable
    public func equals(_ text: StaticString, ignoringCaseIn range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && starts(with: text, ignoringCaseIn: range)
    }

    /// Whether `range` starts with `text`, an ASCII literal in lower case, without regard to case.
    @inlinable
    public func starts(with text: StaticString, ignoringCaseIn range: Range<Int>) -> Bool {
        let length = text.utf8CodeUnitCount
        guard range.count >= length else { return false }
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // Safe: `length` octets of the literal and of the range, which was checked, are read.
        return unsafe withUnsafeBufferPointer { octets in
            guard length > 0, let base = octets.baseAddress else { return length == 0 }
            let start = unsafe base + range.lowerBound
            let literal = unsafe text.utf8Start
            for i in 0..<length where unsafe start[i].lowercasedASCII != literal[i] {
                return false
            }
            return true
        }
    }

    /// Whether two ranges hold the same octets, without regard to the case of ASCII letters.
    @inlinable
    public func equalsIgnoringCase(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count else { return false }
        for i in 0..<a.count
        where self[a.lowerBound + i].lowercasedASCII != self[b.lowerBound + i].lowercasedASCII {
            return false
        }
        return true
    }
}

extension UInt8 {
    /// The octet with an ASCII capital letter made small.
    @inlinable
    public var lowercasedASCII: UInt8 {
        self &- 0x41 < 26 ? self | 0x20 : self
    }
}
