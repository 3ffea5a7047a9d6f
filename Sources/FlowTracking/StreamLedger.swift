internal import Capture
internal import Dissection

/// What one direction of a connection has sent so far, seen from where it is captured.
struct StreamLedger {
    var packets: UInt64 = 0

    /// Octets of data, those that were sent again included.
    var octets: UInt64 = 0

    /// When ``next`` moved, and when ``acknowledged`` was last said, nanoseconds since 1970.
    var nextTime: Int64 = 0
    var acknowledgmentTime: Int64 = 0

    /// Behind the highest octet sent.
    var next = SequenceNumber(0)

    /// What it acknowledged last.
    var acknowledged = SequenceNumber(0)

    /// Behind the FIN.
    var end = SequenceNumber(0)
    var retransmissions: UInt32 = 0

    /// How often it said the same acknowledgment again.
    var duplicates: UInt16 = 0

    /// The window as sent last, and digits to shift it by; nil where that is not known.
    var window: UInt16 = 0
    var windowScale: UInt8?

    /// What its SYN offers to shift windows by; nil without a SYN, or without the option.
    var offeredScale: UInt8?
    var hasNext = false
    var hasAcknowledged = false
    var hasEnd = false
    var isEndAcknowledged = false
    var hasSYN = false

    /// What it sent last was a SYN, whose window is not scaled (RFC 7323, section 2.2).
    var isWindowOfSYN = false

    /// What it sent last asked whether the peer was there.
    var sentKeepAlive = false

    /// Octets of ``window``; nil where its scale is not known.
    var windowOctets: Int? {
        if isWindowOfSYN { return Int(window) }
        return windowScale.map { Int(window) << Int(min($0, 14)) }
    }
}
