public import TraceIdentity

extension PacketRecord {
    @inlinable
    func walkTrace<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        guard let context = trace.context else { return }
        visitor.hexadecimal(
            "trace_id",
            context.traceID,
            digits: 32,
            .trace(context.source.label),
            "trace that the packet belongs to"
        )
        if let spanID = context.spanID {
            visitor.hexadecimal(
                "span_id",
                UInt128(spanID),
                digits: 16,
                nil,
                "span in that trace: the sender's, or a derived one"
            )
        }
        if let flags = context.flags {
            visitor.hexadecimal(
                "trace_flags",
                UInt128(flags),
                digits: 2,
                nil,
                "W3C trace flags; absent where the receiver decides whether to sample"
            )
        }
        if let parentSpanID = context.parentSpanID {
            visitor.hexadecimal(
                "parent_span_id",
                UInt128(parentSpanID),
                digits: 16,
                nil,
                "span above that span, where the sender tells it"
            )
        }
    }

    @inlinable
    func walkTraceDetails<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        into visitor: inout V
    ) {
        guard trace.context != nil || trace.hasRefusedContexts else { return }
        visitor.group("trace") { details in
            if let context = trace.context {
                details.word("source", context.source.name, nil, "where trace_id came from")
                if V.showsEveryField, context.source == .sw8 {
                    walkSkyWalkingID(frame, into: &details)
                }
            }
            if trace.hasRefusedContexts { walkRefusedContexts(frame, into: &details) }
            if V.showsEveryField, trace.hasAlternatives {
                walkAlternatives(frame, into: &details)
            }
        }
    }

    @inlinable
    func walkSkyWalkingID<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        into visitor: inout V
    ) {
        guard let sent = SkyWalkingTraceID(dissection, in: frame) else { return }
        visitor.string(
            "sw8_trace_id",
            sent.octets.span.extracting(0..<sent.count),
            nil,
            "SkyWalking's trace ID, of which trace_id is a digest"
        )
    }

    @inlinable
    func walkRefusedContexts<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        into visitor: inout V
    ) {
        visitor.beginString(
            "error",
            .trace("invalid"),
            "trace contexts that were sent but are refused, and why"
        )
        var contexts = SentContexts(dissection, in: frame)
        var isFirst = true
        while let sent = contexts.next(in: frame) {
            guard case .refused(let name, let error) = sent else { continue }
            if !isFirst { visitor.piece("; ") }
            isFirst = false
            visitor.piece(name)
            visitor.piece(": ")
            visitor.piece(error.reason)
        }
        visitor.endString()
    }

    @inlinable
    func walkAlternatives<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        into visitor: inout V
    ) {
        guard let chosen = trace.context else { return }
        let meaning: StaticString = "valid contexts of other traces that the packet bears"
        visitor.list("alternatives", nil, meaning) { list in
            var contexts = SentContexts(dissection, in: frame)
            while let sent = contexts.next(in: frame) {
                guard case .valid(let context) = sent, !chosen.isSameTrace(as: context) else {
                    continue
                }
                list.element { element in
                    element.word("source", context.source.name, nil, "where it came from")
                    element.hexadecimal("trace_id", context.traceID, digits: 32, nil, "its trace")
                    if let spanID = context.spanID {
                        element.hexadecimal(
                            "span_id",
                            UInt128(spanID),
                            digits: 16,
                            nil,
                            "its span"
                        )
                    }
                }
            }
        }
    }
}
