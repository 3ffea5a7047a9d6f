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
        visitor.recordHead(
            "lost",
            at: loss.timestamp,
            "when the first frame behind the loss was seen, or the loss was known; UTC",
            severity
        )
        visitor.group("hdrlog") { hdrlog in
            hdrlog.recordSource(loss.backend)
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
