/// The options of a TCP header (RFC 9293, section 3.1; RFC 7323; RFC 2018).
///
/// Of an option that stands twice the first counts. A known kind with a length that its RFC does not
/// allow is kept with the unknown ones, as kind and length.
public struct TCPOptions: Equatable, Sendable {
    /// Maximum segment size, octets.
    public var maximumSegmentSize: UInt16?

    /// Binary digits that the window is shifted by.
    public var windowScale: UInt8?
    public var isSACKPermitted = false
    public var timestamp: Timestamp?

    /// Offsets in the options of the selective acknowledgment's blocks, eight octets each.
    public var sackBlocks = 0..<0

    /// Offset in the options of a trace context: 16 octets of trace ID, 8 of span ID, and in the longer
    /// form one of flags (option kind 25, as OpenTelemetry's eBPF instrumentation sends it).
    public var traceContext = 0..<0

    /// How many options are of other kinds.
    public var otherCount = 0

    /// How many of the octets given were read as options.
    public var length = 0

    /// The timestamps option (RFC 7323, section 3.2).
    public struct Timestamp: Equatable, Sendable {
        public var value: UInt32
        public var echo: UInt32
    }

    public init() {}

    /// Reads the options in `octets`, all that stands between the fixed header and the data.
    ///
    /// What was read before an error is kept in `self`.
    mutating func parse(_ octets: Span<UInt8>) throws(HeaderError) {
        // What nearly every segment of an established connection bears: no-operation twice, timestamps.
        if octets.count == 12, octets.uint32(at: 0) == 0x0101_080a {
            timestamp = Timestamp(value: octets.uint32(at: 4), echo: octets.uint32(at: 8))
            length = 12
            return
        }
        while let option = try TCPOption(parsing: octets, at: length) {
            add(option, in: octets)
            length = option.end
        }
        length = octets.count
    }

    private mutating func add(_ option: TCPOption, in octets: Span<UInt8>) {
        let data = option.start + 2
        if option.isOther { otherCount += 1 }
        switch (option.kind, option.end - option.start) {
        case (2, 4) where maximumSegmentSize == nil:
            maximumSegmentSize = octets.uint16(at: data)
        case (3, 3) where windowScale == nil:
            windowScale = octets[data]
        case (4, 2):
            isSACKPermitted = true
        case (5, _) where !option.isOther && sackBlocks.isEmpty:
            sackBlocks = data..<option.end
        case (8, 10) where timestamp == nil:
            timestamp = Timestamp(value: octets.uint32(at: data), echo: octets.uint32(at: data + 4))
        case (25, _) where !option.isOther && traceContext.isEmpty:
            traceContext = data..<option.end
        default: break
        }
    }
}

/// Where one option of a TCP header stands.
public struct TCPOption: Equatable, Sendable {
    public var kind: UInt8

    /// Offsets in the options.
    public var start: Int
    public var end: Int

    /// Reads the first option from `offset` on that is not a no-operation; nil at the end of the list.
    public init?(parsing octets: Span<UInt8>, at offset: Int) throws(HeaderError) {
        var start = offset
        while start < octets.count, octets[start] == 1 { start += 1 }
        guard start < octets.count, octets[start] != 0 else { return nil }
        let length = start + 1 < octets.count ? Int(octets[start + 1]) : 0
        guard length >= 2, start + length <= octets.count else {
            throw .malformed(field: .optionLength, value: length)
        }
        kind = octets[start]
        self.start = start
        end = start + length
    }

    /// Whether ``TCPOptions`` keeps the option only as kind and length.
    public var isOther: Bool {
        switch (kind, end - start) {
        case (2, 4), (3, 3), (4, 2), (5, 10), (5, 18), (5, 26), (5, 34), (8, 10), (25, 26),
            (25, 27):
            false
        default: true
        }
    }
}
