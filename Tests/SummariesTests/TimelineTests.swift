import Capture
import Testing

@testable import Summaries

@Suite struct TimelineTests {
    private func add(_ seconds: [Double], to timeline: inout Timeline) {
        for time in seconds {
            timeline.add(
                Timestamp(seconds: 0, nanoseconds: Int64(time * 1e9)),
                isError: time == 2,
                isTroubled: time == 3
            )
        }
    }

    @Test func `periods grow with the time`() {
        var timeline = Timeline()
        add([1, 1.0005, 1.0015], to: &timeline)
        #expect(timeline.length == 1_000_000)
        #expect(timeline.periods.map(\.exchanges) == [2, 1])
        add([2, 3, 61], to: &timeline)
        #expect(timeline.periods.count <= 240)
        #expect(timeline.periods.map(\.exchanges).reduce(0, +) == 6)
        #expect(timeline.periods.map(\.errors).reduce(0, +) == 1)
        #expect(timeline.periods.map(\.troubled).reduce(0, +) == 1)
        #expect(timeline.start(of: 0) <= Timestamp(seconds: 1, nanoseconds: 0))
        #expect(timeline.start(of: timeline.periods.count) > Timestamp(seconds: 61, nanoseconds: 0))
    }

    @Test func `exchanges need not come in order`() {
        var timeline = Timeline()
        add([1.1, 1.05, 1.2, 1], to: &timeline)
        #expect(timeline.length == 1_000_000)
        #expect(timeline.start(of: 0) == Timestamp(seconds: 1, nanoseconds: 0))
        #expect(timeline.periods.count == 201)
        #expect(timeline.periods.first?.exchanges == 1)
        #expect(timeline.periods[50].exchanges == 1)
        #expect(timeline.periods.last?.exchanges == 1)
    }

    @Test func `times that no clock can give are bounded`() {
        var timeline = Timeline()
        let last = Timestamp(seconds: .max, nanoseconds: 0)
        for time in [last, Timestamp(seconds: 0, nanoseconds: 0), last] {
            timeline.add(time, isError: false, isTroubled: false)
        }
        #expect(timeline.periods.count <= 240)
        #expect(timeline.periods.map(\.exchanges).reduce(0, +) == 3)
    }
}
