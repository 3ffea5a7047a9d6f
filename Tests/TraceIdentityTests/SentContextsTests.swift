import Testing

@testable import Dissection
@testable import TraceIdentity

private let w3c = "traceparent: 00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1-bbbbbbbbbbbbbbbb-01"
private let b3 = "b3: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2-bbbbbbbbbbbbbbbb-1"
private let b3Multi =
    "X-B3-TraceId: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3\r\nX-B3-SpanId: bbbbbbbbbbbbbbbb"
private let jaeger = "uber-trace-id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4:bbbbbbbbbbbbbbbb:0:1"
private let datadog = "x-datadog-trace-id: 5\r\nx-datadog-tags: _dd.p.tid=aaaaaaaaaaaaaaaa"
private let xRay = "X-Amzn-Trace-Id: Root=1-aaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaa6"
private let cloud = "X-Cloud-Trace-Context: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa7/1"
private let sw8 = "sw8: 1-YQ==-YQ==-0-YQ==-YQ==-YQ==-YQ=="
private let timing =
    "Server-Timing: trace;desc=00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa9-bbbbbbbbbbbbbbbb-01"
private let all = [w3c, b3, b3Multi, jaeger, datadog, xRay, cloud, sw8]

struct SentContextsTests {
    @Test func `all that a head bears, in order of precedence`() {
        let fields = all.reversed().joined(separator: "\r\n")
        let sources = contexts(request(fields)).map(source)
        #expect(
            sources == [
                .traceParent, .b3, .b3Multi, .uberTraceID, .datadog, .xRay, .cloudTrace, .sw8,
            ]
        )
        #expect(contexts(response("\(timing)\r\n\(sw8)")).map(source) == [.sw8, .serverTiming])
    }

    @Test func `each is taken where those before it are not there`() {
        for first in all.indices {
            let fields = all[first...].reversed().joined(separator: "\r\n")
            let found = identity(request(fields))
            #expect(found.context?.source == TraceSource(rawValue: UInt8(first)))
            #expect(found.hasAlternatives == (first < all.count - 1))
            #expect(!found.hasRefusedContexts)
        }
    }

    @Test func `one that is refused makes place for the next`() {
        let found = identity(request("traceparent: 00\r\nb3: x\r\n\(jaeger)"))
        #expect(found.context?.source == .uberTraceID)
        #expect(found.hasRefusedContexts)
        #expect(!found.hasAlternatives)
        #expect(
            contexts(request("traceparent: 00\r\nb3: xx\r\n\(jaeger)")).prefix(2)
                == [.refused("traceparent", .length), .refused("b3", .length)]
        )
    }

    @Test func `the same trace, even by half its ID, is no alternative`() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736"
        let fields = "traceparent: 00-\(id)-00f067aa0ba902b7-01"
        for same in [
            "b3: \(id)-00f067aa0ba902b8", "b3: \(id.suffix(16))-00f067aa0ba902b8",
            "x-datadog-trace-id: 11803532876627986230",
        ] {
            #expect(!identity(request("\(fields)\r\n\(same)")).hasAlternatives)
            #expect(contexts(request("\(fields)\r\n\(same)")).count == 2)
        }
        for other in [
            "b3: 1\(id.dropFirst())-00f067aa0ba902b7", "b3: \(id.prefix(16))-00f067aa0ba902b7",
            "x-datadog-trace-id: 11803532876627986231",
        ] {
            #expect(identity(request("\(fields)\r\n\(other)")).hasAlternatives)
        }
    }

    @Test func `names that come often are no sign of a context`() {
        // Those for which the factors in HTTPNameSet were chosen.
        for name in commonNames {
            let octets = Array(name.utf8)
            var set = HTTPNameSet()
            set.insert(0..<octets.count, in: octets.span)
            #expect(!set.mayContain(anyOf: TraceSource.fieldNames), "\(name)")
        }
        for source in TraceSource.allCases {
            guard let name = source.fieldName else { continue }
            #expect(TraceSource.fieldNames.mayContain(name))
        }
    }

    @Test func `of a head with too many fields, the first count`() {
        let many = (0..<200).map { "X-\($0): 1\r\n" }.joined()
        #expect(contexts(request("\(b3)\r\n\(many)")).count == 1)
        #expect(contexts(request("\(many)\(b3)")).count == 0)
    }

    @Test func `every shorter length`() {
        let frame = request(all.joined(separator: "\r\n"))
        for length in 0..<frame.count {
            #expect(contexts(Array(frame.prefix(length))).count <= 9)
        }
        for field in all {
            for length in 0...field.utf8.count {
                #expect(contexts(request(String(field.prefix(length)))).count <= 1)
            }
        }
    }

    @Test func `random octets in the place of some`() {
        var random = SystemRandomNumberGenerator()
        let seed = random.next()
        var state = seed
        func next(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let marks = Array("-:;=/,%\"\\ 019afAF\u{0}\t.~".utf8) + [0x80, 0xff]
        for _ in 0..<3000 {
            var lines = Array(
                (all + [timing, "tracestate: a=1,b=2"]).joined(separator: "\r\n").utf8
            )
            for _ in 0..<next(below: 12) {
                let place = next(below: lines.count)
                switch next(below: 3) {
                case 0: lines[place] = marks[next(below: marks.count)]
                case 1: lines.remove(at: place)
                default: lines.insert(marks[next(below: marks.count)], at: place)
                }
            }
            let head = String(decoding: lines, as: UTF8.self)
            for frame in [request(head), response(head)] {
                let found = contexts(frame)
                #expect(found.count <= 11, "seed \(seed)")
                for case .valid(let context) in found where context.traceID == 0 {
                    Issue.record("a trace ID of zero, seed \(seed)")
                }
            }
        }
    }

    private func source(_ sent: SentContext) -> TraceSource? {
        if case .valid(let context) = sent { context.source } else { nil }
    }
}
