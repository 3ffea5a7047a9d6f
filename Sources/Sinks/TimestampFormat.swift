/// How a line of text shows a packet's time; tcpdump's `-t` to `-ttttt`.
public enum TimestampFormat: Sendable {
    /// Hours, minutes and seconds of local time.
    case time

    /// No time at all.
    case none

    /// Seconds since 1970.
    case epoch

    /// Since the packet before.
    case delta

    /// Date and time of local time.
    case date

    /// Since the first packet.
    case elapsed
}
