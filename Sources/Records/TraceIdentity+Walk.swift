public import Dissection
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

    /// Where the trace came from; `octets` are those that `head` was read from.
    @inlinable
    func walkDetails<V: FieldVisitor & ~Copyable>(
        _ head: HTTPMessageHead?,
        _ octets: Span<UInt8>,
        _ redactor: Redactor? = nil,
        into visitor: inout V
    ) {
        guard context != nil || hasRefusedContexts else { return }
        visitor.group("trace") { details in
            if let context {
                details.word("source", context.source.name, nil, "where trace_id came from")
            }
            guard isToldByHead, let head else { return }
            if V.showsEveryField { walkSkyWalkingID(head, octets, redactor, into: &details) }
            if hasRefusedContexts { walkRefusedContexts(head, octets, into: &details) }
            if V.showsEveryField, hasAlternatives {
                walkAlternatives(head, octets, into: &details)
            }
        }
    }

    /// Whether there is more to show than ``context`` tells.
    @inlinable
    var isToldByHead: Bool {
        hasRefusedContexts || hasAlternatives || context?.source == .sw8
    }

    @inlinable
    func walkSkyWalkingID<V: FieldVisitor & ~Copyable>(
        _ head: HTTPMessageHead,
        _ octets: Span<UInt8>,
        _ redactor: Redactor?,
        into visitor: inout V
    ) {
        guard context?.source == .sw8, let sent = SkyWalkingTraceID(in: head, octets),
            let field = head.firstField(named: "sw8", in: octets),
            redactor?.shows(field.name, in: octets) != false
        else { return }
        visitor.string(
            "sw8_trace_id",
            sent.octets.span.extracting(0..<sent.count),
            nil,
            "SkyWalking's trace ID, of which trace_id is a digest"
        )
    }

    @inlinable
    func walkRefusedContexts<V: FieldVisitor & ~Copyable>(
        _ head: HTTPMessageHead,
        _ octets: Span<UInt8>,
        into visitor: inout V
    ) {
        visitor.beginString(
            "error",
            .trace("invalid"),
            "trace contexts that were sent but are refused, and why"
        )
        var contexts = SentContexts(head)
        var isFirst = true
        while let sent = contexts.next(in: octets) {
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
        _ head: HTTPMessageHead,
        _ octets: Span<UInt8>,
        into visitor: inout V
    ) {
        guard let chosen = context else { return }
        let meaning: StaticString = "valid contexts of other traces in the same head"
        visitor.list("alternatives", nil, meaning) { list in
            var contexts = SentContexts(head)
            while let sent = contexts.next(in: octets) {
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
