extension TraceContext {
    /// The context of a TLS handshake, which has no room for one: computed from the handshake as that of
    /// an HTTP exchange is from the exchange.
    ///
    /// SHA-256 over a label, the sequence number of the client hello's first octet, the acknowledgment
    /// number of the segment that carries it, and the 32 random octets of the hello.
    public init(
        derivedFromClientRandom random: Span<UInt8>,
        sequenceNumber: UInt32,
        acknowledgmentNumber: UInt32
    ) {
        var hash = SHA256()
        hash.update("hdrlog derived trace context, TLS")
        hash.update(sequenceNumber)
        hash.update(acknowledgmentNumber)
        hash.update(random)
        self.init(digest: hash.finish())
    }
}
