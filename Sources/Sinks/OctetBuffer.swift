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

    /// Makes room for `limit` octets, and has `write` write no more than these.
    @inline(__always)
    mutating func append(atMost limit: Int, _ write: (inout OctetCursor) -> Void) {
        makeRoom(limit)
        let start = unsafe base + count
        var cursor = unsafe OctetCursor(at: start, limit: limit)
        write(&cursor)
        count &+= unsafe cursor.count(from: start)
    }

    @inline(__always)
    mutating func append(_ octet: UInt8) {
        append(atMost: 1) { $0.write(octet) }
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(atMost: text.utf8CodeUnitCount) { $0.write(text) }
    }

    @inline(__always)
    mutating func append(_ octets: Span<UInt8>) {
        append(atMost: octets.count) { $0.write(octets) }
    }

    mutating func append(decimal number: UInt64) {
        append(atMost: OctetCursor.decimalLimit) { $0.write(decimal: number) }
    }

    /// Exactly `digits` decimal digits, with zeros in front where the number has fewer.
    mutating func append(_ number: UInt64, digits: Int) {
        append(atMost: digits) { $0.write(number, digits: digits) }
    }

    /// The lowest `digits` hexadecimal digits, in lower case.
    mutating func append(_ number: UInt64, hexadecimalDigits digits: Int) {
        append(atMost: digits) { $0.write(number, hexadecimalDigits: digits) }
    }

    /// The integer in this machine's order of octets.
    mutating func append(integer: some FixedWidthInteger) {
        let length = integer.bitWidth / 8
        makeRoom(length)
        count += length
        replace(at: count - length, integer: integer)
    }

    /// Writes the integer over what was written at `offset`.
    mutating func replace(at offset: Int, integer: some FixedWidthInteger) {
        precondition(offset >= 0 && offset + integer.bitWidth / 8 <= count)
        // Safe: the place was checked.
        unsafe UnsafeMutableRawPointer(base + offset).storeBytes(of: integer, as: type(of: integer))
    }

    /// Writes `octet` over what was written in `range`.
    mutating func fill(_ range: Range<Int>, with octet: UInt8) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        unsafe (base + range.lowerBound).update(repeating: octet, count: range.count)
    }

    @inline(__always)
    private mutating func makeRoom(_ length: Int) {
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
