internal import Dissection

// The written forms that all sinks share.
extension OctetCursor {
    /// Octets that the longest address takes, with one to spare.
    static var addressLimit: Int { 40 }

    @inline(__always)
    mutating func write(_ address: IPAddress) {
        switch address {
        case .v4(let address): write(ipv4: address)
        case .v6(let address): write(ipv6: address)
        }
    }

    /// Dotted decimal.
    private mutating func write(ipv4 address: UInt32) {
        write(decimal: UInt64(address >> 24))
        for shift in stride(from: UInt32(16), through: 0, by: -8) {
            write(UInt8(ascii: "."))
            write(decimal: UInt64(address >> shift & 0xff))
        }
    }

    /// RFC 5952: the longest run of zero groups, the first of several, is `::`; IPv4-mapped addresses
    /// end in dotted decimal.
    private mutating func write(ipv6 address: UInt128) {
        if address >> 32 == 0xffff {
            write("::ffff:")
            return write(ipv4: UInt32(truncatingIfNeeded: address))
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
                write("::")
                index = longest.upperBound
                continue
            }
            if index > 0, index != longest.upperBound || longest.isEmpty {
                write(UInt8(ascii: ":"))
            }
            write(hexadecimal: group(index))
            index += 1
        }
    }

    /// Hexadecimal digits without zeros in front.
    mutating func write(hexadecimal number: UInt64) {
        let bits = 64 - number.leadingZeroBitCount
        write(number, hexadecimalDigits: max(1, (bits + 3) / 4))
    }

    /// The lowest `digits` hexadecimal digits of a number of up to 128 bits, in lower case.
    @inline(__always)
    mutating func write(hexadecimal number: UInt128, digits: Int) {
        if digits > 16 {
            write(UInt64(truncatingIfNeeded: number >> 64), hexadecimalDigits: digits - 16)
        }
        write(UInt64(truncatingIfNeeded: number), hexadecimalDigits: min(digits, 16))
    }

    /// Six octets with colons between them.
    @inline(__always)
    mutating func write(_ address: MACAddress) {
        write(pairsOf: UInt32(truncatingIfNeeded: address.rawValue >> 16), 0..<4)
        write(UInt8(ascii: ":"))
        write(pairsOf: UInt32(truncatingIfNeeded: address.rawValue), 2..<4)
    }

    /// What stands behind the seconds of a time.
    @inline(__always)
    mutating func write(fraction nanoseconds: UInt32) {
        write(UInt8(ascii: "."))
        write(UInt64(nanoseconds), digits: 9)
    }
}
