import FlowTracking
import Testing

@testable import Summaries

@Suite struct ExchangeSummaryTests {
    private static let (first, second, third) = (
        "0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736",
        "80f198ee56343ba864fe8b2a57d3eff7"
    )

    @Test func `exchanges of a route are told together`() throws {
        var traffic = Traffic()
        traffic.exchange("GET /users/1", after: 1000, traceID: Self.first)
        traffic.exchange("GET /users/2", 503, after: 3000, traceID: Self.second)
        traffic.exchange("GET /users/3", 404, after: 2000, traceID: Self.third)
        traffic.exchange("POST /users", nil)
        let summary = traffic.summarized
        let (routes, other) = summary.routes
        #expect(routes.map(\.text) == ["GET /users/{id}", "POST /users"])
        #expect(other == nil)
        #expect(routes.map(\.count) == [3, 1])
        #expect(routes.map(\.errors) == [1, 1])
        let users = try #require(routes.first)
        #expect(users.slowest?.traceID == UInt128(Self.second, radix: 16))
        #expect(users.lastError?.traceID == UInt128(Self.second, radix: 16))
        #expect(users.durations.longest == 3_000_000)
        let classes = summary.statuses.byClass
        #expect(classes.indices.map { classes[$0] } == [1, 0, 1, 0, 1, 1])
        #expect((summary.count, summary.errors) == (4, 2))
        #expect((summary.count(.complete), summary.count(.reset)) == (3, 1))
    }

    @Test func `the last error is shown, and the slowest of all`() {
        var traffic = Traffic()
        traffic.exchange("GET /", 500, after: 9, traceID: Self.first)
        traffic.exchange("GET /", 500, after: 5, traceID: Self.second)
        traffic.exchange("GET /", 200, after: 5, traceID: Self.third)
        let route = traffic.summarized.routes.routes.first
        #expect(route?.slowest?.traceID == UInt128(Self.first, radix: 16))
        #expect(route?.lastError?.traceID == UInt128(Self.second, radix: 16))
    }

    @Test func `of many routes the most used are kept, and nothing is lost`() throws {
        var traffic = Traffic()
        for number in 0..<3000 {
            // Letters alone, so that each is a word.
            let word = String(
                String(number, radix: 16).map {
                    $0.isNumber ? Character(UnicodeScalar(103 + UInt8(String($0))!)) : $0
                }
            )
            traffic.exchange("GET /\(word)")
            if number % 10 == 0 { traffic.exchange("GET /often") }
        }
        let summary = traffic.summarized
        let (routes, other) = summary.routes
        #expect(routes.count == ExchangeSummary.routeLimit)
        #expect(routes.first?.text == "GET /often")
        #expect(routes.first?.count == 300)
        #expect(try routes.map(\.count).reduce(0, +) + #require(other).count == 3300)
        #expect(other?.durations.count == other?.count)
    }
}
