public import TraceIdentity

// What a trace shows, in every record that has one.
extension TraceIdentity {
    @inlinable
    func walkContext<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        guard let context else { return }
        visitor.hexadecimal(
            "trace_id",
            context.traceID,
            digits: 32,
            .trace(context.source.label),
            "trace that the packet or exchange belongs to"
        )
        visitor.hexadecimal(
            "span_id",
            UInt128(context.spanID),
            digits: 16,
            nil,
            "span in that trace: the sender's, or a derived one"
        )
        visitor.hexadecimal(
            "trace_flags",
            UInt128(context.flags),
            digits: 2,
            nil,
            "W3C trace flags"
        )
    }

    @inlinable
    func walkDetails<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        guard context != nil || error != nil else { return }
        visitor.group("trace") { details in
            if let context {
                details.word("source", context.source.name, nil, "where trace_id came from")
            }
            if let error {
                details.word(
                    "error",
                    error.reason,
                    .trace("invalid traceparent:"),
                    "why the traceparent that was sent is refused"
                )
            }
        }
    }
}
