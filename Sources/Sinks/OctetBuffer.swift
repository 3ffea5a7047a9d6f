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

    mutating func append(decimal number: UInt64) {
        makeRoom(20)
        if number < 10000 {
            write(small: UInt32(truncatingIfNeeded: number))
        } else if number < 100_000_000 {
            let (high, low) = UInt32(truncatingIfNeeded: number)
                .quotientAndRemainder(dividingBy: 10000)
            write(small: high)
            write(four: low)
        } else {
            let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
            append(decimal: high)
            let (first, last) = UInt32(truncatingIfNeeded: low)
                .quotientAndRemainder(dividingBy: 10000)
            write(four: first)
            write(four: last)
        }
    }

    /// A number below 10,000.
    @inline(__always)
    private mutating func write(small number: UInt32) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 100)
        if high > 0 {
            write(digitOrPair: high)
            write(pair: low)
        } else {
            write(digitOrPair: low)
        }
    }

    /// A number below 100, without a zero in front.
    @inline(__always)
    private mutating func write(digitOrPair number: UInt32) {
        if number >= 10 { return write(pair: number) }
        unsafe base[count] = 0x30 &+ UInt8(truncatingIfNeeded: number)
        count &+= 1
    }

    /// Four digits of a number below 10,000.
    @inline(__always)
    private mutating func write(four number: UInt32) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 100)
        write(pair: high)
        write(pair: low)
    }

    /// Two digits of a number below 100.
    @inline(__always)
    private mutating func write(pair number: UInt32) {
        let place = Int(truncatingIfNeeded: number) &* 2
        // Safe: the callers divided by 100, and the table has two octets for each remainder.
        unsafe base[count] = decimalPairs.utf8Start[place]
        unsafe base[count &+ 1] = decimalPairs.utf8Start[place &+ 1]
        count &+= 2
    }

    /// Exactly `digits` decimal digits, with zeros in front where the number has fewer.
    mutating func append(_ number: UInt64, digits: Int) {
        makeRoom(digits)
        write(number, digits: digits)
    }

    @inline(__always)
    private mutating func write(_ number: UInt64, digits: Int) {
        var rest = number
        var at = count &+ digits
        // Two digits a division.
        while at &- 2 >= count {
            let pair = Int(truncatingIfNeeded: rest % 100)
            rest /= 100
            at &-= 2
            // Safe: a pair is below 100, and the table has two octets for each.
            unsafe base[at] = decimalPairs.utf8Start[pair &* 2]
            unsafe base[at &+ 1] = decimalPairs.utf8Start[pair &* 2 &+ 1]
        }
        if at > count { unsafe base[count] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10) }
        count &+= digits
    }

    /// The lowest `digits` hexadecimal digits, in lower case.
    mutating func append(_ number: UInt64, hexadecimalDigits digits: Int) {
        makeRoom(digits)
        var rest = number
        var at = count &+ digits
        while at > count {
            at &-= 1
            // Safe: four bits index a table of 16.
            unsafe base[at] = hexadecimalDigits.utf8Start[Int(truncatingIfNeeded: rest & 0xf)]
            rest >>= 4
        }
        count &+= digits
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

/// The numbers from 00 to 99, two digits each.
private let decimalPairs: StaticString = """
    0001020304050607080910111213141516171819\
    2021222324252627282930313233343536373839\
    4041424344454647484950515253545556575859\
    6061626364656667686970717273747576777879\
    8081828384858687888990919293949596979899
    """

private let hexadecimalDigits: StaticString = "0123456789abcdef"
