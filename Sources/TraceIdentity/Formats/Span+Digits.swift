internal import Dissection

extension Span<UInt8> {
    /// The number that the lower-case hexadecimal digits in `range`, at most 16, stand for; nil for
    /// other octets.
    func hexadecimal(in range: Range<Int>) -> UInt64? {
        var number: UInt64 = 0
        for i in range {
            switch self[i] {
            case 0x30...0x39: number = number << 4 | UInt64(self[i] - 0x30)
            case 0x61...0x66: number = number << 4 | UInt64(self[i] - 0x57)
            default: return nil
            }
        }
        return number
    }

    /// The ID that the lower-case hexadecimal digits in `range`, at most 32, stand for; nil for other
    /// octets.
    func hexadecimalID(in range: Range<Int>) -> UInt128? {
        let middle = Swift.max(range.lowerBound, range.upperBound - 16)
        guard let high = hexadecimal(in: range.lowerBound..<middle),
            let low = hexadecimal(in: middle..<range.upperBound)
        else { return nil }
        return UInt128(high) << 64 | UInt128(low)
    }

    /// The ID that the hexadecimal digits of either case in `range`, at most 32, stand for; nil for
    /// other octets.
    func hexadecimalIDOfAnyCase(in range: Range<Int>) -> UInt128? {
        var number: UInt128 = 0
        for i in range {
            switch self[i] {
            case 0x30...0x39: number = number << 4 | UInt128(self[i] - 0x30)
            case 0x41...0x46: number = number << 4 | UInt128(self[i] - 0x37)
            case 0x61...0x66: number = number << 4 | UInt128(self[i] - 0x57)
            default: return nil
            }
        }
        return number
    }

    /// The number that the decimal digits in `range` stand for; nil for other octets, for none, and
    /// for more than 64 bits.
    func decimal(in range: Range<Int>) -> UInt64? {
        guard !range.isEmpty else { return nil }
        var number: UInt64 = 0
        for i in range {
            let digit = self[i] &- 0x30
            guard digit < 10 else { return nil }
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
            guard !overflows, !carries else { return nil }
            number = sum
        }
        return number
    }

    /// The part of `range` without spaces and tabs at either end.
    func trimmingSpaces(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
        while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }

    /// Whether `range` holds just `text`, an ASCII literal, in the same case.
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        extracting(range).starts(with: text, at: 0) && range.count == text.utf8CodeUnitCount
    }
}
