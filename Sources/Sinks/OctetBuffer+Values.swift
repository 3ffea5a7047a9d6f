internal import Dissection

// The written forms that all sinks share.
extension OctetBuffer {
    mutating func append(_ address: IPAddress) {
        switch address {
        case .v4(let address): append(ipv4: address)
        case .v6(let address): append(ipv6: address)
        }
    }

    /// Dotted decimal.
    private mutating func append(ipv4 address: UInt32) {
        for shift in stride(from: UInt32(24), to: 0, by: -8) {
            append(decimal: UInt64(address >> shift & 0xff))
            append(UInt8(ascii: "."))
        }
        append(decimal: UInt64(address & 0xff))
    }

    /// RFC 5952: the longest run of zero groups, the first of several, is `::`; IPv4-mapped addresses
    /// end in dotted decimal.
    private mutating func append(ipv6 address: UInt128) {
        if address >> 32 == 0xffff {
            append("::ffff:")
            return append(ipv4: UInt32(truncatingIfNeeded: address))
        }
        func group(_ index: Int) -> UInt64 {
            UInt64(truncatingIfNeeded: address >> UInt128(112 - 16 * index)) & 0xffff
        }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, group(end) == 0 { end += 1 }
            if end - start > max(longest.count, 1) { longest = start..<end }
            start = end + 1
        }
        var index = 0
        while index < 8 {
            if longest.contains(index) {
                append("::")
                index = longest.upperBound
                continue
            }
            if index > 0, index != longest.upperBound || longest.isEmpty {
                append(UInt8(ascii: ":"))
            }
            append(hexadecimal: group(index))
            index += 1
        }
    }

    /// Hexadecimal digits without zeros in front.
    mutating func append(hexadecimal number: UInt64) {
        let bits = 64 - number.leadingZeroBitCount
        append(number, hexadecimalDigits: max(1, (bits + 3) / 4))
    }

    /// The lowest `digits` hexadecimal digits of a number of up to 128 bits, in lower case.
    mutating func append(hexadecimal number: UInt128, digits: Int) {
        if digits > 16 {
            append(UInt64(truncatingIfNeeded: number >> 64), hexadecimalDigits: digits - 16)
        }
        append(UInt64(truncatingIfNeeded: number), hexadecimalDigits: min(digits, 16))
    }

    /// Six octets with colons between them.
    mutating func append(_ address: MACAddress) {
        for shift in stride(from: UInt64(40), to: 0, by: -8) {
            append(address.rawValue >> shift, hexadecimalDigits: 2)
            append(UInt8(ascii: ":"))
        }
        append(address.rawValue, hexadecimalDigits: 2)
    }
}
