public import Capture

extension FieldVisitor where Self: ~Copyable {
    /// What every record starts with; `meaning` says what its time is.
    @inlinable @inline(__always)
    public mutating func recordHead(
        _ name: StaticString,
        at time: Timestamp,
        _ meaning: StaticString,
        _ severity: Severity
    ) {
        self.time("timestamp", time, TextForm(.time), meaning)
        word("severity_text", severity.name, nil, "INFO, WARN or ERROR")
        number("severity_number", severity.rawValue, "OpenTelemetry's number for it")
        group("event") { $0.word("name", name, nil, "the kind of record") }
    }

    /// What every record tells of itself and its source, among the keys of hdrlog's own.
    @inlinable @inline(__always)
    public mutating func recordSource(_ backend: Backend) {
        word("schema", PacketRecord.schema, nil, "version of this schema")
        word("backend", backend.name, nil, "what captured: tc, xdp, pcap or file")
    }
}
