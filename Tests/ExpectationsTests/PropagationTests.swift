import Capture
import Dissection
import FlowTracking
import Testing
import TraceIdentity

@testable import Expectations

@Suite struct PropagationTests {
    /// An exchange as in `10-40 1>2:80 7`: from and to when, from which host to which and to what port,
    /// and its traces.
    private static func passage(_ text: String) -> Passage {
        let numbers = text.split { !$0.isNumber }.compactMap { UInt64($0) }
        let isOpen = text.contains("-?")
        let (start, end, rest) = (numbers[0], numbers[1], numbers[(isOpen ? 1 : 2)...])
        let fields = Array(rest)
        return Passage(
            client: .v4(UInt32(fields[0])),
            server: Endpoint(address: .v4(UInt32(fields[1])), port: UInt16(fields[2])),
            start: Timestamp(seconds: Int64(start), nanoseconds: 0),
            end: isOpen ? nil : Timestamp(seconds: Int64(end), nanoseconds: 0),
            contexts: fields.dropFirst(3).map { trace in
                // Numbers above 100 have something in their upper half.
                let upper: UInt128 = trace > 100 ? 1 << 64 : 0
                return TraceContext(
                    traceID: upper | UInt128(trace % 100),
                    spanID: 1,
                    flags: 1,
                    source: .traceParent
                )
            }
        )
    }

    /// Shows passages, each with its place as its record.
    private static func propagation(_ passages: [String], limit: Int = 64) -> Propagation {
        var propagation = Propagation(limit: limit)
        for (place, text) in passages.enumerated() {
            propagation.see(passage(text), record: Array("\(place)".utf8).span)
        }
        propagation.finish()
        return propagation
    }

    private static let cases: [(String, [String], followers: UInt64, breaches: UInt64)] = [
        ("nothing", [], 0, 0),
        ("passed on", ["20-30 2>3:80 7", "10-40 1>2:80 7"], 1, 0),
        ("left out", ["20-30 2>3:80", "10-40 1>2:80 7"], 1, 1),
        ("another one", ["20-30 2>3:80 8", "10-40 1>2:80 7"], 1, 1),
        ("an alternative", ["20-30 2>3:80 7", "10-40 1>2:80 9 7"], 1, 0),
        ("one of two", ["20-30 2>3:80 8 7", "10-40 1>2:80 7"], 1, 0),
        // Formats that send half of an ID.
        ("half", ["20-30 2>3:80 7", "10-40 1>2:80 107"], 1, 0),
        ("ended later", ["10-40 1>2:80 7", "20-50 2>3:80"], 1, 1),
        ("ended later, passed on", ["10-40 1>2:80 7", "20-50 2>3:80 7"], 1, 0),
        ("at once", ["10-40 2>3:80", "10-40 1>2:80 7"], 1, 1),
        ("begun before", ["9-30 2>3:80", "10-40 1>2:80 7"], 0, 0),
        ("begun after", ["10-40 1>2:80 7", "41-50 2>3:80"], 0, 0),
        ("from elsewhere", ["20-30 4>3:80", "10-40 1>2:80 7"], 0, 0),
        ("no trace came in", ["20-30 2>3:80", "10-40 1>2:80"], 0, 0),
        ("no trace came in, one begins", ["20-30 2>3:80 7", "10-40 1>2:80"], 0, 0),
        // On one host: clients of the server itself are none that it sends to.
        ("the same server", ["20-30 1>1:80", "10-40 1>1:80 7"], 0, 0),
        ("loopback", ["20-30 1>1:81", "10-40 1>1:80 7"], 1, 1),
        (
            "two at once, each its own",
            [
                "20-30 2>3:80 7", "21-31 2>3:80 8", "10-40 1>2:80 7",
                "11-41 1>2:80 8",
            ], 2, 0
        ),
        (
            "one of two may have come without",
            ["20-30 2>3:80", "10-40 1>2:80", "11-41 1>2:80 7"], 1, 0
        ),
        // The first that lost it is told, not those behind.
        (
            "a chain on one host",
            [
                "30-40 1>1:82", "20-50 1>1:81",
                "10-60 1>1:80 7",
            ], 2, 1
        ),
    ]

    @Test(arguments: cases.indices)
    func `judges what a request may follow`(place: Int) {
        let (name, passages, followers, breaches) = Self.cases[place]
        let propagation = Self.propagation(passages)
        #expect(propagation.followers == followers, "\(name)")
        #expect(propagation.breaches == breaches, "\(name)")
        #expect(propagation.examples.count == Int(min(3, breaches)) * 2, "\(name)")
        #expect(propagation.forgotten == 0)
        // The order in which exchanges that overlap are over makes no difference.
        let reversed = Self.propagation(passages.reversed())
        #expect(reversed.followers == followers, "\(name)")
        #expect(reversed.breaches == breaches, "\(name)")
    }

    @Test func `what was not seen to end lasts until it is given up`() {
        #expect(Self.propagation(["20-30 2>3:80", "10-? 1>2:80 7"]).breaches == 1)
        #expect(Self.propagation(["10-? 1>2:80 7", "20-30 2>3:80"]).breaches == 0)
    }

    @Test func `a breach is shown with what it may follow`() {
        let propagation = Self.propagation([
            "20-30 2>3:80", "21-31 2>3:80 7", "22-32 2>3:80",
            "10-40 1>2:80 7", "23-50 2>3:80",
        ])
        #expect(propagation.breaches == 3)
        #expect(propagation.examples == ["0", "3", "2", "3", "4", "3"])
    }

    @Test func `records are needed until there are enough examples`() {
        var propagation = Propagation(limit: 4)
        for number in 0..<8 {
            #expect(propagation.needsRecords == (number < 7))
            let record = Array("\(number)".utf8)
            propagation.see(Self.passage("20-30 2>3:80"), record: record.span)
            guard number == 0 else { continue }
            propagation.see(Self.passage("10-40 1>2:80 7"), record: Array("first".utf8).span)
        }
        propagation.finish()
        #expect(propagation.examples == ["0", "first", "1", "first", "2", "first"])
    }

    @Test func `memory has an end, and what is forgotten is counted`() {
        var passages = (0..<8).map { "\(20 + $0)-\(21 + $0) 2>3:80" }
        passages.append("10-40 1>2:80 7")
        #expect(Self.propagation(passages, limit: 16).breaches == 8)
        let short = Self.propagation(passages, limit: 4)
        #expect(short.breaches == 4)
        #expect(short.forgotten == 1)
        // Requests that are over in time are compared with all there is to compare.
        let many = (0..<100).flatMap { start in
            ["\(start)2-\(start)3 2>3:80", "\(start)1-\(start)4 1>2:80 7"]
        }
        let all = Self.propagation(many, limit: 4)
        #expect(all.breaches == 100)
        #expect(all.followers == 100)
        #expect(all.forgotten == 0)
    }
}
