import Dissection
import Testing

@testable import TraceIdentity

@Suite struct JA4Tests {
    /// The example of FoxIO's own description: Chrome's hello, in an order that it made up, with values
    /// that mean nothing in between.
    @Test func `is what FoxIO's example says`() throws {
        let suites: [UInt16] = [
            0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
            0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
        ]
        let extensions: [UInt16] = [
            0x2a2a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023,
            0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015,
        ]
        let algorithms: [UInt16] = [
            0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601,
        ]
        #expect(
            try ja4(suites, extensions, algorithms, "h2") == "t13d1516h2_8daaf6152771_e5627efa2ab1"
        )
    }

    @Test func `says nothing of what is not there`() throws {
        #expect(try ja4([], [], [], "") == "t12i000000_000000000000_000000000000")
        #expect(try ja4([], [16], [], "\u{1}b").prefix(10) == "t12i000102")
        #expect(try ja4([], [16], [], "x").prefix(10) == "t12i0001xx")
    }

    private func ja4(
        _ suites: [UInt16],
        _ extensions: [UInt16],
        _ algorithms: [UInt16],
        _ name: String
    ) throws -> String {
        func octets(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }
        func octets(_ numbers: [UInt16]) -> [UInt8] { numbers.flatMap { octets(Int($0)) } }
        let all = extensions.flatMap { type -> [UInt8] in
            let data: [UInt8] =
                switch type {
                case 0: octets(4) + [0] + octets(1) + "a".utf8
                case 13: octets(algorithms.count * 2) + octets(algorithms)
                case 16: octets(name.utf8.count + 1) + [UInt8(name.utf8.count)] + name.utf8
                case 43: [4, 3, 4, 3, 3]
                default: []
                }
            return octets(Int(type)) + octets(data.count) + data
        }
        let body =
            [3, 3] + [UInt8](repeating: 0, count: 33) + octets(suites.count * 2) + octets(suites)
            + [1, 0] + octets(all.count) + all
        let record =
            [22, 3, 1] + octets(body.count + 4) + [1, 0] + octets(body.count) + body
        let hello = try #require(try TLSClientHello(parsing: record.span))
        let fingerprint = JA4(hello, record.span)
        return String(decoding: (0..<36).map { fingerprint.text[$0] }, as: UTF8.self)
    }
}
