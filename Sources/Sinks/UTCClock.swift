internal import Capture

/// Writes times in RFC 3339 form, UTC, with nine digits of fraction.
///
/// Records come many a second, so the text of the last second is kept.
struct UTCClock {
    private var second: Int64 = .min
    private var text = OctetsOfSecond(repeating: 0)

    /// As in `2026-11-21T12:34:56`.
    private typealias OctetsOfSecond = [19 of UInt8]

    mutating func write(_ time: Timestamp, to buffer: inout OctetBuffer) {
        if time.seconds != second {
            let start = buffer.count
            Self.write(second: time.seconds, to: &buffer)
            for i in text.indices { text[i] = buffer[start + i] }
            buffer.truncate(to: start)
            second = time.seconds
        }
        buffer.append(atMost: text.count + 11) {
            $0.write(text.span)
            $0.write(fraction: time.nanoseconds)
            $0.write(UInt8(ascii: "Z"))
        }
    }

    /// The same with fewer digits of fraction, none for 0.
    mutating func write(_ time: Timestamp, to buffer: inout OctetBuffer, digits: Int) {
        write(time, to: &buffer)
        buffer.truncate(to: buffer.count - (digits == 0 ? 11 : 10 - digits))
        buffer.append(UInt8(ascii: "Z"))
    }

    private static func write(second: Int64, to buffer: inout OctetBuffer) {
        let (days, secondOfDay) = second.quotientAndRemainder(dividingBy: 86400)
        buffer.append(date: days)
        buffer.append(UInt8(ascii: "T"))
        buffer.append(timeOfDay: secondOfDay)
    }
}

/// A date of the Gregorian calendar.
struct CivilDate: Equatable {
    var year: Int64
    var month: Int64
    var day: Int64

    /// The date `days` after 1970-01-01, not negative.
    ///
    /// The year is taken to start in March, so that the leap day is its last.
    init(daysSince1970 days: Int64) {
        // Days from 0000-03-01; 146,097 days are 400 years.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }
}

extension OctetBuffer {
    /// As in `2026-11-21`, of the day so many days after 1970-01-01.
    mutating func append(date days: Int64) {
        let date = CivilDate(daysSince1970: days)
        append(UInt64(date.year), digits: 4)
        append(UInt8(ascii: "-"))
        append(UInt64(date.month), digits: 2)
        append(UInt8(ascii: "-"))
        append(UInt64(date.day), digits: 2)
    }

    /// As in `12:34:56`.
    mutating func append(timeOfDay second: Int64) {
        let hours = UInt64(second / 3600)
        if hours < 100 { append(hours, digits: 2) } else { append(decimal: hours) }
        append(UInt8(ascii: ":"))
        append(UInt64(second / 60 % 60), digits: 2)
        append(UInt8(ascii: ":"))
        append(UInt64(second % 60), digits: 2)
    }
}
