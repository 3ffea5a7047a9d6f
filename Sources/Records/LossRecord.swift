public import Capture

/// Frames that were lost, as logged where they are missing.
public struct LossRecord: Sendable {
    public var loss: FrameLoss

    public init(_ loss: FrameLoss) {
        self.loss = loss
    }

    public var severity: Severity { .warning }

    /// Shows `visitor` each field, in the order of the output.
    @inlinable
    public func walk<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.time(
            "timestamp",
            loss.timestamp,
            TextForm(.time),
            "when the first frame behind the loss was seen, or the loss was known; UTC"
        )
        visitor.word("severity_text", severity.name, nil, "INFO, WARN or ERROR")
        visitor.number("severity_number", severity.rawValue, "OpenTelemetry's number for it")
        visitor.group("event") { $0.word("name", "lost", nil, "the kind of record") }
        visitor.group("hdrlog") { hdrlog in
            hdrlog.word("schema", PacketRecord.schema, nil, "version of this schema")
            hdrlog.word("backend", loss.backend.name, nil, "what captured: tc, xdp or pcap")
            hdrlog.group("lost") { lost in
                lost.number("records", loss.frames, .stop("lost"), "frames lost")
                lost.word(
                    "cause",
                    loss.cause.name,
                    .stop("frames:"),
                    "buffer_full, or filter_error: the filter's program could not hand them over"
                )
            }
        }
    }
}
