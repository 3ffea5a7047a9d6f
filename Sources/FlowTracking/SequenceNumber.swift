/// A place in a TCP stream; arithmetic goes modulo 2^32 (RFC 9293, section 3.4).
struct SequenceNumber: Equatable {
    var rawValue: UInt32

    init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// How many octets `left` lies behind `right`; negative where it lies before.
    static func - (left: SequenceNumber, right: SequenceNumber) -> Int {
        Int(Int32(bitPattern: left.rawValue &- right.rawValue))
    }

    static func + (left: SequenceNumber, octets: Int) -> SequenceNumber {
        SequenceNumber(left.rawValue &+ UInt32(truncatingIfNeeded: octets))
    }
}
