import Testing

@testable import Selection

@Suite struct PatternTests {
    private func fits(_ pattern: String, _ text: String) throws -> Bool {
        let octets = Array(text.utf8)
        return try TextPattern(pattern, ignoresCase: false).matches(octets.indices, in: octets.span)
    }

    @Test func `a regular expression fits any part`() throws {
        #expect(try fits("re:^/v[0-9]+/", "/v12/a"))
        #expect(try !fits("re:^/v[0-9]+/", "/a/v12/"))
        #expect(try fits("re:v(1|2)$", "/v2"))
        #expect(try fits("re:^$", ""))
        #expect(try !fits("re:b", ""))
        #expect(try fits("re:b", "a\0b"))
    }

    @Test(arguments: ["re:(", "re:[", "re:a{2,1}", "re:(a)\\1", "re:*["])
    func `a bad regular expression is refused`(text: String) {
        #expect(throws: SelectionError.self) { try TextPattern(text, ignoresCase: false) }
    }

    // With backtracking it would not end in a lifetime.
    @Test(.timeLimit(.minutes(1))) func `a hostile text takes no long time`() throws {
        #expect(try !fits("re:^(a|aa)+$", String(repeating: "a", count: 8191) + "b"))
        #expect(try !fits("re:(x+x+)+y", String(repeating: "x", count: 8191)))
    }

    @Test(arguments: [
        ("404", 404, 404), ("5xx", 500, 599), ("5XX", 500, 599), ("400-499", 400, 499),
    ])
    func `status codes`(text: String, first: Int, last: Int) throws {
        #expect(try StatusRange(text).codes == UInt16(first)...UInt16(last))
    }

    @Test(arguments: [
        "", "x", "4", "4x4", "99999", "499-400", "400-", "-400", "4 4", "1-2-3", "+44", "6xx",
        "0xx",
        "099", "000-999",
    ])
    func `what is no status code is refused`(text: String) {
        #expect(throws: SelectionError.self) { try StatusRange(text) }
    }

    @Test(arguments: ["", "!"])
    func `a value that is empty is refused`(text: String) {
        #expect(throws: SelectionError("'\(text)': is empty, and would fit nothing")) {
            try Choice([text]) { text throws(SelectionError) in
                try TextPattern(text, ignoresCase: true)
            }
        }
    }

    @Test func `the start of a trace ID`() throws {
        let id: UInt128 = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c
        #expect(try TraceIDPrefix("0af7651916cd43dd8448eb211c80319c").matches(id))
        #expect(try TraceIDPrefix("0AF7").matches(id))
        #expect(try TraceIDPrefix("0af76519-16cd-43dd-8448-eb211c80319c").matches(id))
        #expect(try !TraceIDPrefix("0af8").matches(id))
        #expect(try !TraceIDPrefix("8448eb211c80319c").matches(id))
        let short: UInt128 = 0x8448_eb21_1c80_319c
        #expect(try TraceIDPrefix("8448eb211c80319c").matches(short))
        #expect(try TraceIDPrefix("8448").matches(short))
        #expect(try TraceIDPrefix("00000000000000008448").matches(short))
        for text in ["", "x", "+1", "0af7651916cd43dd8448eb211c80319c0", "-"] {
            #expect(throws: SelectionError.self) { try TraceIDPrefix(text) }
        }
    }

    @Test(arguments: [
        ("1", 1_000_000_000), ("0.25", 250_000_000), ("250ms", 250_000_000), ("3us", 3000),
        ("2s", 2_000_000_000), ("1m", 60_000_000_000), ("7ns", 7), ("0", 0),
        ("1h", 3_600_000_000_000), ("1.5µs", 1500),
    ])
    func `durations`(text: String, nanoseconds: UInt64) throws {
        #expect(try TimeSpan(text).nanoseconds == nanoseconds)
    }

    @Test(arguments: ["", "ms", "-1", "1d", "nan", "1e30", "inf", "1 s x", "1e9h"])
    func `what is no duration is refused`(text: String) {
        #expect(throws: SelectionError.self) { try TimeSpan(text) }
    }

    @Test func `the digit of a UUID that Envoy writes into may differ`() throws {
        let pattern = try RequestIDPattern("f47ac10b-58cc-4372-a567-0e02b2c3d479")
        func fits(_ text: String) -> Bool {
            let octets = Array(text.utf8)
            return pattern.matches(octets.indices, in: octets.span)
        }
        #expect(fits("f47ac10b-58cc-4372-a567-0e02b2c3d479"))
        #expect(fits("F47AC10B-58CC-9372-A567-0E02B2C3D479"))
        #expect(!fits("f47ac10b-58cc-4272-a567-0e02b2c3d479"))
    }
}
