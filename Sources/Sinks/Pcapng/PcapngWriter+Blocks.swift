internal import Capture
internal import TraceIdentity

// Parts of blocks.
extension PcapngWriter {
    enum Block: UInt32 {
        case section = 0x0a0d_0d0a
        case interface = 1
        case statistics = 5
        case packet = 6
    }

    /// An option's number, which means something else in each kind of block.
    struct Option {
        let code: UInt16

        static var comment: Option { Option(code: 1) }

        // Of a section.
        static var system: Option { Option(code: 3) }
        static var application: Option { Option(code: 4) }

        // Of an interface.
        static var name: Option { Option(code: 2) }
        static var resolution: Option { Option(code: 9) }

        // Of a packet.
        static var packetFlags: Option { Option(code: 2) }
        static var dropCount: Option { Option(code: 4) }

        // Of statistics.
        static var startTime: Option { Option(code: 2) }
        static var endTime: Option { Option(code: 3) }
        static var droppedByInterface: Option { Option(code: 5) }
        static var droppedBySystem: Option { Option(code: 7) }
        static var delivered: Option { Option(code: 8) }
    }

    /// Starts a block.
    ///
    /// - Returns: where it starts.
    mutating func begin(_ block: Block) -> Int {
        let start = buffer.count
        buffer.append(integer: block.rawValue)
        buffer.append(integer: UInt32(0))
        return start
    }

    /// Ends the block that starts at `start`: its options, and its length at both ends.
    mutating func end(_ start: Int) {
        buffer.append(integer: UInt32(0))
        let length = UInt32(buffer.count - start + 4)
        buffer.append(integer: length)
        buffer.replace(at: start + 4, integer: length)
    }

    /// Fills up to whole words what has `length` octets so far.
    mutating func pad(_ length: Int) {
        for _ in 0..<(4 - length % 4) % 4 { buffer.append(0 as UInt8) }
    }

    /// A time in nanoseconds, upper half first.
    mutating func append(_ time: Timestamp) {
        let nanoseconds = Self.nanoseconds(time)
        buffer.append(integer: UInt32(truncatingIfNeeded: nanoseconds >> 32))
        buffer.append(integer: UInt32(truncatingIfNeeded: nanoseconds))
    }

    /// Enough until the year 2554; later times count as that.
    private static func nanoseconds(_ time: Timestamp) -> UInt64 {
        let seconds = UInt64(max(0, time.seconds))
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = product.addingReportingOverflow(UInt64(time.nanoseconds))
        return overflows || overflowsToo ? .max : sum
    }

    mutating func append(_ option: Option, _ text: String) {
        var text = text
        text.withUTF8 { text in
            let octets = unsafe Span(_unsafeElements: text).extracting(first: 0xffff)
            buffer.append(integer: option.code)
            buffer.append(integer: UInt16(octets.count))
            buffer.append(octets)
            pad(octets.count)
        }
    }

    mutating func append(_ option: Option, octet: UInt8) {
        buffer.append(integer: option.code)
        buffer.append(integer: UInt16(1))
        buffer.append(octet)
        pad(1)
    }

    mutating func append(_ option: Option, _ number: UInt64) {
        buffer.append(integer: option.code)
        buffer.append(integer: UInt16(8))
        buffer.append(integer: number)
    }

    mutating func append(_ option: Option, _ time: Timestamp) {
        buffer.append(integer: option.code)
        buffer.append(integer: UInt16(8))
        append(time)
    }

    /// Whether the packet came in or went out, in the lowest two bits of its flags.
    mutating func append(_ direction: FrameInfo.Direction) {
        buffer.append(integer: Option.packetFlags.code)
        buffer.append(integer: UInt16(4))
        buffer.append(integer: UInt32(direction == .receive ? 1 : 2))
    }

    /// What hdrlog knows of a packet: its trace, and how much of it was masked.
    mutating func appendComment(_ trace: TraceContext?, masked: Int) {
        guard trace != nil || masked > 0 else { return }
        buffer.append(integer: Option.comment.code)
        let start = buffer.count
        buffer.append(integer: UInt16(0))
        if let trace {
            buffer.append("trace_id=")
            buffer.append(UInt64(truncatingIfNeeded: trace.traceID >> 64), hexadecimalDigits: 16)
            buffer.append(UInt64(truncatingIfNeeded: trace.traceID), hexadecimalDigits: 16)
            if let spanID = trace.spanID {
                buffer.append(" span_id=")
                buffer.append(spanID, hexadecimalDigits: 16)
            }
            buffer.append(" source=")
            buffer.append(trace.source.name)
        }
        if masked > 0 {
            if trace != nil { buffer.append(" ") }
            buffer.append("masked_octets=")
            buffer.append(decimal: UInt64(masked))
        }
        let length = buffer.count - start - 2
        buffer.replace(at: start, integer: UInt16(length))
        pad(length)
    }
}
