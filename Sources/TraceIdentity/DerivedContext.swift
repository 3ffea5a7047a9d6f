public import Dissection

extension TraceContext {
    /// The context of an HTTP/1 exchange that was sent without one, computed from the exchange itself.
    ///
    /// SHA-256 over a label, the sequence number of the request's first octet, the acknowledgment
    /// number of the segment that carries it, and the request line without its end; the first 16
    /// octets are the trace ID, the next 8 the span ID. Addresses and ports stay out, so that the ID
    /// survives address translation; whoever captures the exchange computes the same.
    public init(
        derivedFrom requestLine: Span<UInt8>,
        sequenceNumber: UInt32,
        acknowledgmentNumber: UInt32
    ) {
        var hash = SHA256()
        hash.update("hdrlog derived trace context, HTTP/1")
        hash.update(sequenceNumber)
        hash.update(acknowledgmentNumber)
        hash.update(requestLine)
        self.init(digest: hash.finish())
    }

    /// The context of an HTTP/2 exchange that was sent without one.
    ///
    /// The place of the request line is taken by the stream's identifier and the fields `:method`,
    /// `:authority` and `:path`, each behind its length; the sequence number is that of the first octet
    /// of the frame that starts the request.
    public init(
        derivedFrom section: HTTP2FieldSection,
        in octets: Span<UInt8>,
        streamID: UInt32,
        sequenceNumber: UInt32,
        acknowledgmentNumber: UInt32
    ) {
        var hash = SHA256()
        hash.update("hdrlog derived trace context, HTTP/2")
        hash.update(sequenceNumber)
        hash.update(acknowledgmentNumber)
        hash.update(streamID)
        for range in [section.method, section.authority, section.path] {
            hash.update(UInt32(truncatingIfNeeded: range.count))
            hash.update(octets.extracting(range))
        }
        self.init(digest: hash.finish())
    }

    /// The context whose trace ID a digest starts with; the span ID comes next.
    init(digest: [8 of UInt32]) {
        self.init(
            traceID: UInt128(digest[0]) << 96 | UInt128(digest[1]) << 64
                | UInt128(digest[2]) << 32 | UInt128(digest[3]),
            spanID: UInt64(digest[4]) << 32 | UInt64(digest[5]),
            flags: 0,
            source: .derived
        )
    }
}
