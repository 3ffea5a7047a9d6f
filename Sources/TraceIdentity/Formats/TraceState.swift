internal import Dissection

/// The `tracestate` of a message (W3C Trace Context Level 2, section 3.3), whose fields are one list.
struct TraceState {
    private var memberCount = 0

    /// Why the list in `fields` is refused as a whole; nil for a valid one, and without any.
    static func error(in fields: HTTPFields, _ octets: Span<UInt8>) -> TraceContextError? {
        var state = TraceState()
        var fields = fields
        do throws(TraceContextError) {
            while let value = fields.next(named: "tracestate", in: octets) {
                try state.read(octets.extracting(value))
            }
            return nil
        } catch {
            return error
        }
    }

    /// Reads one field's members; some may be empty.
    private mutating func read(_ value: Span<UInt8>) throws(TraceContextError) {
        var start = 0
        while start <= value.count {
            let end = value.firstIndex(of: UInt8(ascii: ","), in: start..<value.count)
            let member = value.trimmingSpaces(start..<(end ?? value.count))
            if !member.isEmpty {
                memberCount += 1
                guard memberCount <= 32 else { throw .memberCount }
                try Self.check(member, in: value)
            }
            start = (end ?? value.count) + 1
        }
    }

    private static func check(
        _ member: Range<Int>,
        in octets: Span<UInt8>
    ) throws(TraceContextError) {
        guard let sign = octets.firstIndex(of: UInt8(ascii: "="), in: member) else {
            throw .delimiter
        }
        let key = member.lowerBound..<sign
        guard (1...256).contains(key.count), octets[key.lowerBound].isStateKeyStart,
            key.allSatisfy({ octets[$0].isStateKeyOctet })
        else { throw .stateKey }
        // Spaces at the end are gone: they count as those that may stand around a member.
        let value = sign + 1..<member.upperBound
        guard (1...256).contains(value.count), value.allSatisfy({ octets[$0].isStateValueOctet })
        else { throw .stateValue }
    }
}

extension UInt8 {
    /// Whether a key may start so: a lower-case letter or a digit.
    fileprivate var isStateKeyStart: Bool {
        switch self {
        case 0x30...0x39, 0x61...0x7a: true
        default: false
        }
    }

    /// Whether the octet may stand in a key.
    fileprivate var isStateKeyOctet: Bool {
        switch self {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
            UInt8(ascii: "@"):
            true
        default: isStateKeyStart
        }
    }

    /// Whether the octet may stand in a value: printable ASCII but `,` and `=`.
    fileprivate var isStateValueOctet: Bool {
        (0x20...0x7e).contains(self) && self != UInt8(ascii: ",") && self != UInt8(ascii: "=")
    }
}
