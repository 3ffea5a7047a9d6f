import Testing

@testable import Summaries

@Suite struct DurationsTests {
    private func durations(_ nanoseconds: some Sequence<UInt64>) -> Durations {
        var durations = Durations()
        for time in nanoseconds { durations.add(time) }
        return durations
    }

    @Test func `percentiles are within a hundredth`() throws {
        let all = durations((1...10_000).map { $0 * 10_000 })
        for (percent, exact) in [(50.0, 50e6), (90, 90e6), (99, 99e6)] {
            let found = Double(try #require(all.percentile(percent)))
            #expect(abs(found - exact) / exact < 0.01)
        }
        #expect(all.percentile(100) == 100_000_000)
        #expect(all.count == 10_000)
    }

    @Test func `a single duration is exact`() {
        let one = durations([1_234_567])
        #expect(one.percentile(50) == 1_234_567)
        #expect(one.percentile(99) == 1_234_567)
        #expect(Durations().percentile(50) == nil)
    }

    @Test func `durations that no clock can give are counted`() {
        let all = durations([0, 1, .max])
        #expect(all.count == 3)
        #expect(all.longest == .max)
        #expect(all.percentile(50) == 0 || all.percentile(50) == 1)
        let scale = DurationScale(all, columns: 16)
        #expect(scale.map { all.columns($0).reduce(0, +) } == 3)
        #expect(scale.map { $0.end(of: $0.count - 1) } == .max)
    }

    @Test func `two summaries add up`() {
        var sum = durations([1_000_000, 2_000_000])
        sum.add(durations([5_000_000_000]))
        #expect(sum.count == 3)
        #expect((sum.shortest, sum.longest) == (1_000_000, 5_000_000_000))
        sum.add(Durations())
        #expect(sum.count == 3)
    }

    @Test func `columns grow by the same ratio`() throws {
        let all = durations([1_000_000, 10_000_000, 100_000_000, 1_000_000_000])
        let scale = try #require(DurationScale(all, columns: 3))
        #expect(all.columns(scale) == [1, 1, 2])
        #expect(DurationScale(durations([5, 5]), columns: 3)?.count == 1)
        #expect(DurationScale(Durations(), columns: 3) == nil)
    }
}
