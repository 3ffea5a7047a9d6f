// What tables are made of.
extension OctetBuffer {
    mutating func append(padding count: Int) {
        for _ in 0..<max(0, count) { append(UInt8(ascii: " ")) }
    }

    /// A decimal number, flush right in a column.
    mutating func append(decimal number: UInt64, width: Int) {
        append(padding: width - Self.digits(number))
        append(decimal: number)
    }

    /// Nanoseconds as milliseconds, to the microsecond.
    mutating func append(milliseconds nanoseconds: UInt64, width: Int = 0) {
        let (milliseconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        append(decimal: milliseconds, width: width - 4)
        append(UInt8(ascii: "."))
        append(rest / 1000, digits: 3)
    }

    private static func digits(_ number: UInt64) -> Int {
        var (digits, rest) = (1, number / 10)
        while rest > 0 { (digits, rest) = (digits + 1, rest / 10) }
        return digits
    }
}
