internal import Dissection

/// Writes octets one behind the other into room that ``OctetBuffer`` made for them.
///
/// It stays in a register while a field is written. Without it, each key, value and comma would wait
/// for the buffer's count to come back from memory, which is most of what a field costs.
@safe struct OctetCursor {
    private var place: UnsafeMutablePointer<UInt8>
    private let end: UnsafeMutablePointer<UInt8>

    /// - Safety: `limit` octets behind `place` can be written.
    @unsafe @inline(__always)
    init(at place: UnsafeMutablePointer<UInt8>, limit: Int) {
        unsafe self.place = place
        unsafe end = place + limit
    }

    /// How many octets were written since `start`.
    @inline(__always)
    func count(from start: UnsafeMutablePointer<UInt8>) -> Int { unsafe place - start }

    /// Moves over the next `length` octets, and says where they start.
    @inline(__always)
    private mutating func take(_ length: Int) -> UnsafeMutablePointer<UInt8> {
        defer { unsafe place += length }
        assert(unsafe length <= end - place)
        return unsafe place
    }

    @inline(__always)
    mutating func write(_ octet: UInt8) {
        unsafe take(1).pointee = octet
    }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        unsafe UnsafeMutableRawPointer(take(length))
            .copyMemory(from: text.utf8Start, byteCount: length)
    }

    @inline(__always)
    mutating func write(_ octets: Span<UInt8>) {
        unsafe octets.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(take(source.count))
                .copyMemory(from: start, byteCount: source.count)
        }
    }
}

// Numbers, two decimal digits or eight hexadecimal ones at a time.
extension OctetCursor {
    /// Octets that the longest decimal number takes.
    static var decimalLimit: Int { 20 }

    @inline(__always)
    mutating func write(decimal number: UInt64) {
        if number < 10 {
            write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number))
        } else {
            unsafe place = Self.write(decimal: number, at: place)
        }
    }

    /// Writes a number, and returns where it ends.
    ///
    /// Not inlined, because it stands behind each key; so it takes and gives the place in registers.
    @inline(never)
    private static func write(
        decimal number: UInt64,
        at place: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var cursor = unsafe OctetCursor(at: place, limit: decimalLimit)
        if number < 10000 {
            cursor.write(small: UInt32(truncatingIfNeeded: number))
        } else if number < 100_000_000 {
            let (high, low) = UInt32(truncatingIfNeeded: number)
                .quotientAndRemainder(dividingBy: 10000)
            cursor.write(small: high)
            cursor.write(four: low)
        } else {
            let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
            cursor.write(decimal: high)
            cursor.write(eight: UInt32(truncatingIfNeeded: low))
        }
        return unsafe cursor.place
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
        write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number))
    }

    /// Eight digits of a number below 100,000,000.
    @inline(__always)
    private mutating func write(eight number: UInt32) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 10000)
        write(four: high)
        write(four: low)
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
        let start = unsafe take(2)
        let index = Int(truncatingIfNeeded: number) &* 2
        // Safe: the callers divided by 100, and the table has two octets for each remainder.
        unsafe start[0] = decimalPairs.utf8Start[index]
        unsafe start[1] = decimalPairs.utf8Start[index &+ 1]
    }

    /// Exactly `digits` decimal digits, with zeros in front where the number has fewer.
    @inline(__always)
    mutating func write(_ number: UInt64, digits: Int) {
        let start = unsafe take(digits)
        var rest = number
        var at = digits
        // Two digits a division.
        while at >= 2 {
            at &-= 2
            let index = Int(truncatingIfNeeded: rest % 100) &* 2
            rest /= 100
            // Safe: a pair is below 100, and the table has two octets for each.
            unsafe start[at] = decimalPairs.utf8Start[index]
            unsafe start[at &+ 1] = decimalPairs.utf8Start[index &+ 1]
        }
        if at > 0 { unsafe start[0] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10) }
    }

    /// The lowest `digits` hexadecimal digits, in lower case.
    @inline(__always)
    mutating func write(_ number: UInt64, hexadecimalDigits digits: Int) {
        if digits > 8 {
            write(UInt32(truncatingIfNeeded: number >> 32), hexadecimalDigits: digits - 8)
        }
        write(UInt32(truncatingIfNeeded: number), hexadecimalDigits: min(digits, 8))
    }

    /// The octets of `number` in `range`, counted from the highest, in two hexadecimal digits each with
    /// colons between them.
    @inline(__always)
    mutating func write(pairsOf number: UInt32, _ range: Range<Int>) {
        let digits = number.hexadecimalDigits
        for i in range {
            if i > range.lowerBound { write(UInt8(ascii: ":")) }
            let pair = UInt16(truncatingIfNeeded: digits >> UInt64(16 * i)).littleEndian
            unsafe UnsafeMutableRawPointer(take(2)).storeBytes(of: pair, as: UInt16.self)
        }
    }

    /// The lowest `digits` hexadecimal digits, 8 at most, in lower case.
    @inline(__always)
    private mutating func write(_ number: UInt32, hexadecimalDigits digits: Int) {
        // The last digit stands in the highest octet.
        let text = number.hexadecimalDigits >> UInt64(8 * (8 - digits))
        unsafe withUnsafeBytes(of: text.littleEndian) { source in
            guard let start = source.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(take(digits))
                .copyMemory(from: start, byteCount: digits)
        }
    }
}

extension UInt32 {
    /// The eight hexadecimal digits, the first in the lowest octet.
    @inline(__always)
    fileprivate var hexadecimalDigits: UInt64 {
        // Each half of the digits goes to its half of the word, until each has an octet of its own.
        var digits = UInt64(self)
        digits = digits << 32 | digits >> 16
        digits &= 0x0000_ffff_0000_ffff
        digits = digits << 16 & 0x00ff_0000_00ff_0000 | digits >> 8 & 0x0000_00ff_0000_00ff
        digits = digits << 8 & 0x0f00_0f00_0f00_0f00 | digits >> 4 & 0x000f_000f_000f_000f
        // One in each octet whose digit is a letter.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
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
