internal import Dissection

extension TraceContext {
    /// Reads the data of a TCP option of kind 25, as OpenTelemetry's eBPF instrumentation sends it.
    ///
    /// 16 octets of trace ID, 8 of span ID, and in the longer form one of flags; the shorter form means
    /// sampled.
    public init(tcpOption data: Span<UInt8>) throws(TraceContextError) {
        guard data.count == 24 || data.count == 25 else { throw .length }
        let trace = data.uint128(at: 0)
        let span = data.uint64(at: 16)
        guard trace != 0 else { throw .zeroTraceID }
        guard span != 0 else { throw .zeroSpanID }
        self.init(
            traceID: trace,
            spanID: span,
            flags: data.count == 25 ? data[24] : 1,
            source: .tcpOption
        )
    }
}
