import Testing

@testable import Expectations

@Suite struct ExpectationsTests {
    static let keys = KnownKeys(
        [
            "http.request.method": .string, "http.response.status_code": .number,
            "hdrlog.duration": .number, "hdrlog.truncated": .boolean, "hdrlog.tcp.flags": .string,
            "hdrlog.trace.source": .string, "url.path": .string,
        ],
        open: ["http.request.header": .string]
    )

    /// A record: values by key, several of a list.
    typealias Record = KeyValuePairs<String, any Sendable>

    static let records: [Record] = [
        [
            "http.request.method": "GET", "url.path": "/a", "http.response.status_code": 200,
            "hdrlog.duration": 0.125, "hdrlog.trace.source": "traceparent",
        ],
        [
            "http.request.method": "POST", "url.path": "/api/b", "http.response.status_code": 503,
            "hdrlog.duration": 0.5, "hdrlog.trace.source": "derived", "hdrlog.truncated": true,
            "hdrlog.tcp.flags": "psh", "hdrlog.tcp.flags": "ack",
        ],
        [
            "http.request.method": "GET", "url.path": "/api/c", "hdrlog.duration": 0.25,
            "http.request.header.x-id": "7", "hdrlog.truncated": false,
        ],
    ]

    /// Shows `records` to expectations, each of which is kept by its place where it is wanted.
    static func verdicts(
        _ wanted: [String] = [],
        unwanted: [String] = [],
        over records: [Record] = records
    ) throws -> [Verdict] {
        var expectations = try Expectations(wanted: wanted, unwanted: unwanted, keys: keys)
        for (place, record) in records.enumerated() {
            for (name, value) in record {
                guard let key = expectations.keys.firstIndex(of: name) else { continue }
                switch value {
                case let value as Int: expectations.see(Double(value), ofKey: key)
                case let value as Double: expectations.see(value, ofKey: key)
                case let value as Bool: expectations.see(value, ofKey: key)
                case let value as String: expectations.see(Array(value.utf8).span, ofKey: key)
                default: Issue.record("\(value)")
                }
            }
            if expectations.endRecord() { expectations.keep(example: "\(place)") }
        }
        #expect(
            expectations.areMet == expectations.verdicts.allSatisfy { !$0.isWanted || $0.isMet }
        )
        return expectations.verdicts
    }

    @Test(arguments: [
        "count() == 3", "count(http.response.status_code >= 500) == 1", "4 > count(url.path)",
        "count(http.request.method == \"GET\") == 2", "count(http.request.method != 'GET') == 1",
        // A key that is not there has no value, which no comparison holds for.
        "count(http.response.status_code != 200) == 1",
        "count(not http.response.status_code == 200) == 2",
        "count(exists(http.response.status_code)) == 2",
        "count(not exists(hdrlog.trace.source)) == 1",
        "count(hdrlog.truncated) == 1", "count(exists(hdrlog.truncated)) == 2",
        "count(hdrlog.truncated == false) == 1", "count(hdrlog.truncated != true) == 1",
        "any(hdrlog.trace.source == \"derived\")", "not any(hdrlog.trace.source == \"b3\")",
        "all(hdrlog.duration < 1)", "all(url.path ~ '/*')", "not all(url.path ~ '/api/*')",
        "max(hdrlog.duration) == 0.5", "min(hdrlog.duration) == 125e-3",
        "sum(hdrlog.duration) == 0.875",
        "avg(http.response.status_code) == 351.5", "max(hdrlog.duration) > min(hdrlog.duration)",
        "max(hdrlog.duration, url.path ~ '/api/*' and http.request.method == 'GET') == 0.25",
        // A list has what any of its elements has.
        "count(hdrlog.tcp.flags == 'ack') == 1", "count(hdrlog.tcp.flags == 'syn') == 0",
        "count(http.request.header.x-id == '7') == 1", "sum(http.response.status_code) == 703",
        "count(url.path == '/a' or url.path == '/api/b' and http.request.method == 'GET') == 1",
        "count((url.path == '/a' or url.path == '/api/b') and http.request.method == 'POST') == 1",
        "(count() == 1 or count() == 3) and not (count() == 4)", "count(url.path > '/a') == 2",
    ])
    func `holds`(text: String) throws {
        let verdict = try #require(try Self.verdicts([text]).first)
        #expect(verdict.isMet, "\(verdict.findings)")
        #expect(verdict.findings.isEmpty && verdict.examples.isEmpty)
        // The contrary does not, and says why.
        let contrary = try #require(try Self.verdicts(unwanted: [text]).first)
        #expect(!contrary.isMet)
        #expect(!contrary.findings.isEmpty)
    }

    @Test func `nothing is neither above nor below a limit`() throws {
        let texts = [
            "max(hdrlog.duration) < 1", "max(hdrlog.duration) >= 1", "avg(hdrlog.duration) != 0",
        ]
        let verdicts = try Self.verdicts(texts, over: [])
        #expect(verdicts.allSatisfy { !$0.isMet })
        #expect(verdicts[0].findings == ["max(hdrlog.duration) has no value: no record has one"])
        #expect(try Self.verdicts(unwanted: texts, over: []).allSatisfy(\.isMet))
        #expect(
            try Self.verdicts(
                ["all(url.path)", "count() == 0", "sum(hdrlog.duration) == 0"],
                over: []
            )
            .allSatisfy(\.isMet)
        )
    }

    @Test(arguments: [
        ("count(http.response.status_code >= 500) == 0", "is 1, of 3 records", ["1"]),
        ("count(http.request.method == 'GET') == 5", "is 2, of 3 records", []),
        ("count(http.request.method == 'GET') < 2", "is 2, of 3 records", ["0", "2"]),
        ("max( hdrlog.duration ) < 0.25", "is 0.5, of 3 values", ["1", "2"]),
        ("0.25 <= min(hdrlog.duration)", "is 0.125, of 3 values", ["0"]),
        ("min(hdrlog.duration) == 0.25", "is 0.125, of 3 values", ["0"]),
        ("sum(hdrlog.duration) > 1", "is 0.875, of 3 values", []),
        ("all(http.response.status_code < 500)", "holds for 1 of 3 records", ["1", "2"]),
        ("not any(url.path == '/a')", "holds for 1 of 3 records", ["0"]),
        ("any(url.path == '/x')", "holds for 0 of 3 records", []),
    ])
    func `a failure shows what there is, and the records that broke it`(
        text: String,
        finding: String,
        examples: [String]
    ) throws {
        let verdict = try #require(try Self.verdicts([text]).first)
        #expect(!verdict.isMet)
        let written = text.replacing("not ", with: "").replacing("0.25 <= ", with: "")
        let aggregate = written.prefix(through: try #require(written.lastIndex(of: ")")))
        #expect(verdict.findings == ["\(aggregate) \(finding)"])
        #expect(verdict.examples == examples)
    }

    @Test func `only what failed is told, and a few records`() throws {
        let many = Array(repeating: Self.records[0], count: 100)
        let verdict = try #require(
            try Self.verdicts(
                ["count() > 0 and (count(url.path) == 0 or count() == 1)"],
                over: many
            ).first
        )
        #expect(
            verdict.findings
                == ["count(url.path) is 100, of 100 records", "count() is 100, of 100 records"]
        )
        #expect(verdict.examples == ["0", "1", "2", "0", "1", "2"])
    }
}
