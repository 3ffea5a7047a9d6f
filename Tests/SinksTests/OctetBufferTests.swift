import Dissection
import Foundation
import Testing

@testable import Sinks

@Suite struct OctetBufferTests {
    /// Around each power of ten, where the number of digits changes.
    static let numbers: [UInt64] = {
        var numbers: [UInt64] = [.max - 1, .max, 12_345_678_901_234_567_890]
        var power: UInt64 = 1
        for _ in 0..<20 {
            numbers += [power - 1, power, power + 1]
            power = power &* 10
        }
        return numbers
    }()

    @Test(arguments: numbers)
    func `decimal numbers are written as Swift writes them`(number: UInt64) {
        #expect(written { $0.append(decimal: number) } == "\(number)")
    }

    @Test(arguments: numbers)
    func `fixed digits have zeros in front`(number: UInt64) {
        let digits = String(repeating: "0", count: 20) + "\(number)"
        #expect(written { $0.append(number, digits: 9) } == String(digits.suffix(9)))
    }

    @Test(arguments: numbers)
    func `hexadecimal numbers are written as Swift writes them`(number: UInt64) {
        let digits = String(repeating: "0", count: 16) + String(number, radix: 16)
        #expect(
            written { $0.append(number, hexadecimalDigits: 16) } == String(digits.suffix(16))
        )
        #expect(
            written { $0.append(atMost: 16) { $0.write(hexadecimal: number) } }
                == String(number, radix: 16)
        )
    }

    @Test func `it grows without losing what was written`() {
        let text = written { buffer in
            for i in 0..<1000 { buffer.append(decimal: UInt64(i)) }
        }
        #expect(text == (0..<1000).map(String.init).joined())
    }

    @Test func `taking octets from the front keeps the rest`() {
        #expect(
            written {
                $0.append("abcdef")
                $0.removeFirst(2)
                $0.append("g")
            } == "cdefg"
        )
    }

    @Test(arguments: [
        "::", "::1", "fe80::1", "2001:db8::", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1",
        "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "0:0:1::", "1::2:0:0:0:3",
        "1:0:0:2::3", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
    ])
    func `IPv6 addresses are written as the system writes them`(text: String) throws {
        var address = in6_addr()
        try #require(unsafe inet_pton(AF_INET6, text, &address) == 1)
        let value = unsafe withUnsafeBytes(of: &address) { octets in
            unsafe octets.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = unsafe inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count))
        let expected = unsafe String(cString: &buffer)
        // RFC 5952, section 4.2.2: one group of zeros alone is not shortened; glibc agrees.
        #expect(form(of: .v6(value)) == expected)
    }

    @Test func `MAC and IPv4 addresses`() {
        let address = MACAddress(rawValue: 0x0a1b_2c3d_4eff)
        #expect(written { $0.append(atMost: 17) { $0.write(address) } } == "0a:1b:2c:3d:4e:ff")
        #expect(form(of: .v4(0xc000_02ff)) == "192.0.2.255")
    }

    private func form(of address: IPAddress) -> String {
        written { $0.append(atMost: OctetCursor.addressLimit) { $0.write(address) } }
    }
}
