import Capture
import Foundation
import Testing

@testable import Sinks

@Suite struct ClockTests {
    static let seconds: [Int64] =
        [
            0, 59, 86_399, 86_400, 68_169_599, 68_169_600, 951_782_399, 951_868_800,
            1_709_164_800, 1_709_251_200, 4_107_542_400, 253_402_300_799,
        ] + (0..<200).map { $0 * 1_266_012_347 }

    @Test(arguments: seconds)
    func `UTC is written as the system has it`(seconds: Int64) {
        var time = time_t(seconds)
        var utc = unsafe tm()
        unsafe gmtime_r(&time, &utc)
        let expected = unsafe String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d.000000042Z",
            utc.tm_year + 1900,
            utc.tm_mon + 1,
            utc.tm_mday,
            utc.tm_hour,
            utc.tm_min,
            utc.tm_sec
        )
        let time42 = Timestamp(seconds: seconds, nanoseconds: 42)
        var clock = UTCClock()
        #expect(written { clock.write(time42, to: &$0) } == expected)
        // Once more from the text that is kept.
        #expect(written { clock.write(time42, to: &$0) } == expected)
    }

    @Test func `times that no date can be are moved to the nearest end`() {
        #expect(Timestamp(seconds: -1, nanoseconds: 0) == Timestamp(seconds: 0, nanoseconds: 0))
        #expect(
            Timestamp(seconds: .max, nanoseconds: 5)
                == Timestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999)
        )
        #expect(
            Timestamp(seconds: 7, nanoseconds: -1) == Timestamp(seconds: 7, nanoseconds: 0)
        )
        #expect(
            Timestamp(seconds: 1, nanoseconds: 2_000_000_003)
                == Timestamp(seconds: 3, nanoseconds: 3)
        )
    }

    @Test func `differences can be negative and cross seconds`() {
        var clock = LocalClock(.delta)
        let times = [
            Timestamp(seconds: 100, nanoseconds: 900_000_000),
            Timestamp(seconds: 102, nanoseconds: 100_000_000),
            Timestamp(seconds: 101, nanoseconds: 999_999_999),
            Timestamp(seconds: 3701, nanoseconds: 999_999_999),
        ]
        let lines = times.map { time in written { clock.write(time, to: &$0) } }
        #expect(
            lines == [
                "00:00:00.000000000", "00:00:01.200000000", "-00:00:00.100000001",
                "01:00:00.000000000",
            ]
        )
        var elapsed = LocalClock(.elapsed)
        let sums = times.map { time in written { elapsed.write(time, to: &$0) } }
        #expect(sums[2] == "00:00:01.099999999")
        #expect(sums[3] == "01:00:01.099999999")
    }

    @Test func `hours go on beyond 99`() {
        var clock = LocalClock(.delta)
        let times = [0, 951_782_400].map { Timestamp(seconds: $0, nanoseconds: 0) }
        let lines = times.map { time in written { clock.write(time, to: &$0) } }
        #expect(lines[1] == "264384:00:00.000000000")
    }

    @Test func `seconds since 1970`() {
        var clock = LocalClock(.epoch)
        let time = Timestamp(seconds: 1_795_221_979, nanoseconds: 7)
        #expect(written { clock.write(time, to: &$0) } == "1795221979.000000007")
    }
}
