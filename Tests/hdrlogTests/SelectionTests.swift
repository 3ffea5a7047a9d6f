import Foundation
import Testing

/// The options that select exchanges, and the packets of them.
@Suite struct SelectionTests {
    private func paths(_ flags: [String], in capture: String = "http.pcap") async throws -> [String]
    {
        let outcome = try await Tool.run(
            ["-q", "-r", Tool.capture(capture), "--log", "http", "-o", "json"] + flags
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try LoggedRecord.all(in: outcome.output).compactMap { $0.string("url.path") }
    }

    private static let all = [
        "/items", "/items", "/", "/missing", "/broken", "/moved", "/first", "/second", "/old",
    ]

    @Test(arguments: [
        (["--method", "post"], ["/items"]),
        (["--method", "!GET"], ["/items", "/", "/broken"]),
        (["--method", "HEAD", "--method", "DELETE"], ["/", "/broken"]),
        (["--host", "shop.*"], ["/items"]),
        (["--host", "10.0.0.2", "--path", "/items"], ["/items"]),
        (["--path", "re:^/(first|second)$"], ["/first", "/second"]),
        (["--path", "/*o*", "--path", "!*r*"], ["/moved", "/second", "/old"]),
        (["--status", "4xx"], ["/missing"]),
        (["--status", "300-599", "--status", "!404"], ["/broken", "/moved"]),
        (["--trace-id", "0AF7651916cd"], ["/items"]),
        (["--header", "Authorization: bearer *"], ["/items"]),
        (["--header", "location"], ["/moved"]),
        (
            ["--header", "!traceparent", "--status", "200"],
            ["/items", "/", "/first", "/second", "/old"]
        ),
        (["--errors"], ["/broken"]),
        (["--no-errors", "--method", "!GET"], ["/items", "/"]),
        (["--min-duration", "70us"], ["/items"]),
        (["--min-duration", "!70us", "--path", "/items"], ["/items"]),
        (["--min-duration", "0"], all),
        (["--path", "/nothing"], []),
    ])
    func `exchanges are selected`(flags: [String], expected: [String]) async throws {
        #expect(try await paths(flags) == expected)
    }

    @Test func `a filter sees what is redacted, and shows nothing of it`() async throws {
        let outcome = try await Tool.run(
            ["-r", Tool.capture("http.pcap"), "--log", "packet,http", "-o", "json"]
                + ["--header", "cookie: *"]
        )
        #expect(outcome.lines.count == 8)
        #expect(outcome.text.contains("hmac:"))
        #expect(!outcome.text.contains("secret"))
    }

    @Test func `packets of an exchange are printed with it, in order`() async throws {
        let capture = Tool.capture("http.pcap")
        let outcome = try await Tool.run(["-r", capture, "-o", "json", "--status", "404"])
        let records = try LoggedRecord.all(in: outcome.output)
        let numbers = records.compactMap { $0.int("hdrlog.frame.number") }
        #expect(numbers.count == 7 && numbers == numbers.sorted())
        let ids = Set(records.compactMap { $0.string("trace_id") })
        #expect(ids == ["1527d438eeeea7f108caf59c5150d6ad"])
        #expect(outcome.errors.contains(" 7 logged"))
        let none = try await Tool.run(["-q", "-r", Tool.capture("udp.pcap"), "--status", "404"])
        #expect(none.output.isEmpty)
    }

    @Test func `a trace is followed by what stands in a header`() async throws {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let outcome = try await Tool.run(
            ["-q", "-r", Tool.capture("http.pcap"), "-o", "json", "--follow", parent]
        )
        let records = try LoggedRecord.all(in: outcome.output)
        #expect(records.count == 8)
        #expect(records.count { $0.string("event.name") == "http" } == 1)
        let ids = Set(records.compactMap { $0.string("trace_id") })
        #expect(ids == ["0af7651916cd43dd8448eb211c80319c"])
        let flags = ["-q", "-r", Tool.capture("http.pcap"), "--follow", "0af76519"]
        #expect(try await Tool.run(flags).lines.allSatisfy { $0.hasPrefix("00:00:00.000") })
        let flow = try await Tool.run(flags + ["--log", "flow", "-t"])
        #expect(flow.lines.count == 1 && flow.text.hasPrefix("IP 10.0.0.1.44662 "), "\(flow.text)")
        let both = try await Tool.run(flags + ["--trace-id", "0af7"])
        #expect(both.status == 64 && both.errors.contains("'--follow' and '--trace-id'"))
    }

    @Test func `a handshake and a connection are selected by their trace`() async throws {
        let flags = ["-q", "-r", Tool.capture("tls.pcap"), "--log", "tls,flow", "-o", "json"]
        let all = try LoggedRecord.all(in: try await Tool.run(flags).output)
        let id = try #require(all.first?.string("trace_id"))
        let some = try await Tool.run(flags + ["--trace-id", id])
        let records = try LoggedRecord.all(in: some.output)
        #expect(records.compactMap { $0.string("event.name") } == ["tls", "flow"])
        #expect(records.allSatisfy { $0.string("trace_id") == id })
        #expect(all.count == 4)
    }

    @Test(arguments: [
        ["--status", "9"], ["--path", "re:("], ["--header", ": x"], ["--trace-id", "xyz"],
        ["--follow", "0af7651"], ["--follow", "!0af7651916"],
        ["--min-duration", "soon"], ["--host", "re:(a)\\1"], ["--status", "!"],
    ])
    func `a bad pattern is told`(flags: [String]) async throws {
        let outcome = try await Tool.run(["-r", Tool.capture("http.pcap")] + flags)
        #expect(outcome.status == 64)
        #expect(
            outcome.errors.hasPrefix("hdrlog: '\(flags[0])' '\(flags[1])': "),
            "\(outcome.errors)"
        )
        #expect(outcome.output.isEmpty)
    }
}
