#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// A buffer that grows to the longest record and is used again for each.
///
/// Every write makes room first, so nothing is written outside; that check costs a compare.
@safe public struct OctetBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    public private(set) var count = 0

    public init(capacity: Int) {
        unsafe base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Lends the octets written.
    public func withOctets<R>(_ body: (Span<UInt8>) -> R) -> R {
        // Safe: `count` octets are initialized, and the buffer cannot change while it is borrowed.
        unsafe body(Span(_unsafeStart: base, count: count))
    }

    public mutating func removeAll() {
        count = 0
    }

    /// Takes away the octets from `end` on.
    mutating func truncate(to end: Int) {
        precondition(end >= 0 && end <= count)
        count = end
    }

    /// Takes away the first `length` octets.
    mutating func removeFirst(_ length: Int) {
        precondition(length >= 0 && length <= count)
        unsafe base.update(from: base + length, count: count - length)
        count -= length
    }

    subscript(index: Int) -> UInt8 {
        get {
            precondition(index >= 0 && index < count)
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < count)
            unsafe base[index] = newValue
        }
    }

    /// The last octet, 0 where there is none.
    var last: UInt8 { count > 0 ? unsafe base[count - 1] : 0 }

    @inline(__always)
    mutating func append(_ octet: UInt8) {
        makeRoom(1)
        unsafe base[count] = octet
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        makeRoom(length)
        unsafe (base + count).update(from: text.utf8Start, count: length)
        count &+= length
    }

    /// `"key":`, or nothing for an empty key, with the one check for room that these octets need.
    @inline(__always)
    mutating func append(key: StaticString) {
        let length = key.utf8CodeUnitCount
        guard length > 0 else { return }
        makeRoom(length + 3)
        unsafe base[count] = UInt8(ascii: "\"")
        unsafe (base + count + 1).update(from: key.utf8Start, count: length)
        unsafe base[count + length + 1] = UInt8(ascii: "\"")
        unsafe base[count + length + 2] = UInt8(ascii: ":")
        count &+= length + 3
    }

    mutating func append(_ octets: Span<UInt8>) {
        makeRoom(octets.count)
        unsafe octets.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe (base + count).update(from: start, count: source.count)
        }
        count += octets.count
    }

    mutating func append(_ octets: borrowing OctetBuffer, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= octets.count)
        makeRoom(range.count)
        unsafe (base + count).update(from: octets.base + range.lowerBound, count: range.count)
        count += range.count
    }

    mutating func append(decimal number: UInt64) {
        if number < 10 { return append(UInt8(truncatingIfNeeded: number) &+ 0x30) }
        makeRoom(20)
        var length = 1
        var bound: UInt64 = 10
        while number >= bound {
            length += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        write(number, digits: length)
    }

    /// Exactly `digits` decimal digits, with zeros in front where the number has fewer.
    mutating func append(_ number: UInt64, digits: Int) {
        makeRoom(digits)
        write(number, digits: digits)
    }

    private mutating func write(_ number: UInt64, digits: Int) {
        var rest = number
        var at = count + digits
        // Two digits a division.
        while at - 2 >= count {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            rest = quotient
            at -= 2
            let (tens, ones) = UInt8(truncatingIfNeeded: pair).quotientAndRemainder(dividingBy: 10)
            unsafe base[at] = 0x30 &+ tens
            unsafe base[at + 1] = 0x30 &+ ones
        }
        if at > count { unsafe base[count] = 0x30 &+ UInt8(rest % 10) }
        count += digits
    }

    /// The lowest `digits` hexadecimal digits, in lower case.
    mutating func append(_ number: UInt64, hexadecimalDigits digits: Int) {
        makeRoom(digits)
        var rest = number
        for at in (count..<count + digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: rest & 0xf)
            unsafe base[at] = digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
            rest >>= 4
        }
        count += digits
    }

    @inline(__always)
    mutating func makeRoom(_ length: Int) {
        if _slowPath(capacity &- count < length) { grow(by: length) }
    }

    @inline(never)
    private mutating func grow(by length: Int) {
        let larger = max(capacity * 2, count + length)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe moved.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }
}
