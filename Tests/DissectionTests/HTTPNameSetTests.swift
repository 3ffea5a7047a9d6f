import Testing

@testable import Dissection

struct HTTPNameSetTests {
    @Test func `may contain each name that was inserted, in any case`() {
        let names = ["Host", "traceparent", "TRACESTATE", "x-Request-ID", "a", "Set-Cookie"]
        let set = set(of: names)
        #expect(set.mayContain("host"))
        #expect(set.mayContain("traceparent"))
        #expect(set.mayContain("tracestate"))
        #expect(set.mayContain("x-request-id"))
        #expect(set.mayContain("a"))
        #expect(set.mayContain("set-cookie"))
    }

    @Test func `an empty set contains nothing`() {
        #expect(!HTTPNameSet().mayContain("host"))
        #expect(!set(of: ["Host"]).mayContain("traceparent"))
    }

    @Test func `a name that stands twice may repeat, in any case`() {
        #expect(mayRepeat("a-field", in: ["A-Field", "host", "a-fielD"]))
        #expect(!mayRepeat("host", in: ["A-Field", "host", "a-fielD"]))
        #expect(!mayRepeat("a-field", in: ["A-Field", "host"]))
    }

    private func set(of names: [String]) -> HTTPNameSet {
        var set = HTTPNameSet()
        for name in names {
            let octets = Array(name.utf8)
            set.insert(0..<octets.count, in: octets.span)
        }
        return set
    }

    private func mayRepeat(_ name: String, in names: [String]) -> Bool {
        let octets = Array(name.utf8)
        return set(of: names).mayRepeat(0..<octets.count, in: octets.span)
    }
}
