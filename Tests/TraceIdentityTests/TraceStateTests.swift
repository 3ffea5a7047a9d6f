import Testing
import TraceIdentity

private let traceParent = "00-12345678901234567890123456789012-1234567890123456-00"

/// The cases of W3C Trace Context's own test suite (test/test.py) that are about `tracestate`.
struct TraceStateTests {
    @Test(arguments: [
        ["foo=1"], ["foo=1,bar=2"], ["foo=1", "bar=2"], ["foo=1, bar=2"], ["foo=1 \t , \t bar=2"],
        ["foo=1,"], [",foo=1"], ["foo=1,,bar=2"], [""], ["foo=1", ""], ["", "foo=1"], [",,,"],
        ["foo=1,foo=2"], ["foo=1,foo=1"], ["foo@=1"], ["foo@@bar=1"], ["foo@bar=1"], ["0foo=1"],
        ["foo_bar-baz*qux/x=1"], ["foo= 1"], ["foo=1 2"], ["foo=!\"#$%&'()*+-./:;<>?@[]^_`{|}~"],
        [String(repeating: "z", count: 256) + "=1"],
        ["t" + String(repeating: "v", count: 255) + "=1"],
        ["a=" + String(repeating: "v", count: 256)],
        [(1...32).map { "bar\($0)=\($0)" }.joined(separator: ",")],
        [
            (1...16).map { "a\($0)=1" }.joined(separator: ","),
            (1...16).map { "b\($0)=1" }.joined(separator: ",,"),
        ],
    ])
    func `valid`(values: [String]) {
        #expect(states(values).count == 1)
    }

    @Test(
        arguments: [
            (["foo =1"], .stateKey), (["FOO=1"], .stateKey), (["foo.bar=1"], .stateKey),
            (["@foo=1"], .stateKey), (["_foo=1"], .stateKey), (["=1"], .stateKey),
            (["foo bar=1"], .stateKey), (["foo\tbar=1"], .stateKey), (["f\u{e9}=1"], .stateKey),
            ([String(repeating: "z", count: 257) + "=1"], .stateKey),
            (["foo=bar=baz"], .stateValue), (["foo=,bar=3"], .stateValue),
            (["foo=1\t2"], .stateValue), (["foo=\u{7f}"], .stateValue),
            (["a=" + String(repeating: "v", count: 257)], .stateValue),
            (["foo"], .delimiter), (["foo=1,bar"], .delimiter), (["foo=1", "bar"], .delimiter),
            ([(1...33).map { "bar\($0)=\($0)" }.joined(separator: ",")], .memberCount),
            (
                [(1...32).map { "bar\($0)=\($0)" }.joined(separator: ","), "x=1"],
                .memberCount
            ),
        ] as [([String], TraceContextError)]
    )
    func `refused, and the context all the same taken`(
        values: [String],
        error: TraceContextError
    ) {
        let found = states(values)
        #expect(found.last == .refused("tracestate", error))
        guard case .valid(let context)? = found.first else {
            Issue.record("no context")
            return
        }
        #expect(context.source == .traceParent)
    }

    @Test func `without a valid traceparent it does not matter`() {
        #expect(contexts(request("tracestate: FOO=1")) == [])
        #expect(
            contexts(request("traceparent: 00\r\ntracestate: FOO=1"))
                == [.refused("traceparent", .length)]
        )
    }

    private func states(_ values: [String]) -> [SentContext] {
        let fields = values.map { "\r\ntracestate: \($0)" }.joined()
        return contexts(request("traceparent: \(traceParent)\(fields)"))
    }
}
