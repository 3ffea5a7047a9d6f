import Foundation
import Testing

@testable import TraceIdentity

struct SkyWalkingContextTests {
    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private func value(trace: String, segment: String, span: String = "3") -> String {
        "1-\(base64(trace))-\(base64(segment))-\(span)-c2VydmljZQ==-aW5zdGFuY2U=-L2FwcA==-MTI3LjAuMC4xOjgwODA="
    }

    /// Python: `hashlib.sha256(b"hdrlog trace ID, sw8" + b"T.1.16")`, and
    /// `hashlib.sha256(b"hdrlog span ID, sw8" + b"S.1.17" + b"\\0" + b"3")`.
    @Test func `its IDs are digests of the strings`() {
        let found = identity(request("sw8: \(value(trace: "T.1.16", segment: "S.1.17"))")).context
        #expect(found.map { hexText($0.traceID) } == "f1435f1e7622c634e0c4247123b7186f")
        #expect(found?.spanID.map { hexText($0) } == "a8da0e41a862e8aa")
        #expect(found?.flags == 1)
        #expect(found?.source == .sw8)
    }

    @Test func `requests of one trace agree, whatever their segments`() {
        func ids(_ value: String) -> TraceContext? { identity(request("sw8: \(value)")).context }
        let one = ids(value(trace: "t", segment: "a"))
        let other = ids(value(trace: "t", segment: "b"))
        #expect(one != nil)
        #expect(one?.traceID == other?.traceID)
        #expect(one?.spanID != other?.spanID)
        #expect(ids(value(trace: "u", segment: "a"))?.traceID != one?.traceID)
        #expect(ids(value(trace: "t", segment: "a", span: "4"))?.spanID != one?.spanID)
    }

    @Test func `the string is kept`() throws {
        for text in ["T.1.16", "x", String(repeating: "y", count: 128)] {
            let octets = Array(value(trace: text, segment: "s").utf8)
            let read = SkyWalkingTraceID(sw8: octets.span)
            let sent = try #require(read)
            #expect(
                String(decoding: (0..<sent.count).map { sent.octets[$0] }, as: UTF8.self) == text
            )
        }
        let long = Array(value(trace: String(repeating: "y", count: 129), segment: "s").utf8)
        let tooLong = SkyWalkingTraceID(sw8: long.span)
        #expect(tooLong == nil)
    }

    @Test(arguments: [
        ("1-YQ==-YQ==-0-YQ==-YQ==-YQ==-YQ==", "valid"), ("0-YWE=-YWFh-7----", "valid"),
        ("", "partCount"), ("1-YQ==-YQ==-0-YQ==-YQ==-YQ==", "partCount"),
        ("1-YQ==-YQ==-0-YQ==-YQ==-YQ==-YQ==-", "partCount"),
        ("2-YQ==-YQ==-0-YQ==-YQ==-YQ==-YQ==", "samplingState"),
        ("1-YQ==-YQ==-x-YQ==-YQ==-YQ==-YQ==", "notDecimal"),
        ("1-YQ==-YQ==--YQ==-YQ==-YQ==-YQ==", "notDecimal"),
        ("1-YQ=-YQ==-0-YQ==-YQ==-YQ==-YQ==", "notBase64"),
        ("1-Y===-YQ==-0-YQ==-YQ==-YQ==-YQ==", "notBase64"),
        ("1-YQ==-Y_==-0-YQ==-YQ==-YQ==-YQ==", "notBase64"),
        ("1-YQ==-YQ==-0-YQ==-YQ==-YQ==-Y", "notBase64"),
        ("1--YQ==-0-YQ==-YQ==-YQ==-YQ==", "missingTraceID"),
        ("1-YQ==--0-YQ==-YQ==-YQ==-YQ==", "missingSpanID"),
        ("1-\(String(repeating: "YWFh", count: 43))-YQ==-0----", "length"),
        ("1-YQ==-YQ==-0----\(String(repeating: "YWFh", count: 512))", "length"),
    ])
    func `tells what is one`(value: String, expected: String) {
        #expect(outcome("sw8: \(value)") == expected)
    }
}
