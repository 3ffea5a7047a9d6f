internal import Capture

internal import Glibc

/// Writes times in the local time zone, or relative to other packets.
struct LocalClock {
    private let format: TimestampFormat
    private var first: Timestamp?
    private var previous: Timestamp?

    /// The quarter of an hour that ``offset`` was asked for; zones change at none shorter.
    private var quarter: Int64 = .min

    /// Seconds to add to UTC.
    private var offset: Int64 = 0

    init(_ format: TimestampFormat) {
        self.format = format
    }

    /// Whether times show.
    var isVisible: Bool { format != .none }

    mutating func write(_ time: Timestamp, to buffer: inout OctetBuffer) {
        defer { previous = time }
        switch format {
        case .none: return
        case .epoch: buffer.append(decimal: UInt64(time.seconds))
        case .delta: return writeDifference(from: previous ?? time, to: time, &buffer)
        case .elapsed:
            let first = first ?? time
            self.first = first
            return writeDifference(from: first, to: time, &buffer)
        case .time, .date:
            let (days, second) = localSecond(time.seconds).quotientAndRemainder(dividingBy: 86400)
            if format == .date {
                buffer.append(date: days)
                buffer.append(UInt8(ascii: " "))
            }
            buffer.append(timeOfDay: second)
        }
        buffer.append(atMost: 10) { $0.write(fraction: time.nanoseconds) }
    }

    private func writeDifference(
        from earlier: Timestamp,
        to later: Timestamp,
        _ buffer: inout OctetBuffer
    ) {
        var seconds = later.seconds - earlier.seconds
        var nanoseconds = Int64(later.nanoseconds) - Int64(earlier.nanoseconds)
        // Capture files can run backwards.
        let isNegative = seconds < 0 || seconds == 0 && nanoseconds < 0
        if isNegative { (seconds, nanoseconds) = (-seconds, -nanoseconds) }
        if nanoseconds < 0 { (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000) }
        if isNegative { buffer.append(UInt8(ascii: "-")) }
        buffer.append(timeOfDay: seconds)
        buffer.append(atMost: 10) { $0.write(fraction: UInt32(nanoseconds)) }
    }

    private mutating func localSecond(_ second: Int64) -> Int64 {
        if second / 900 != quarter {
            quarter = second / 900
            var time = time_t(second)
            var local = unsafe tm()
            let isKnown = unsafe localtime_r(&time, &local) != nil
            offset = isKnown ? unsafe Int64(local.tm_gmtoff) : 0
        }
        return max(0, second + offset)
    }
}
