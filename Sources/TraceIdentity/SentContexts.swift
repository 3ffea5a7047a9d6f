public import Dissection

/// A trace context that a message bears.
public enum SentContext: Equatable, Sendable {
    case valid(TraceContext)

    /// One that is not valid: the name of its kind, and why.
    case refused(StaticString, TraceContextError)

    public static func == (a: SentContext, b: SentContext) -> Bool {
        switch (a, b) {
        case (.valid(let a), .valid(let b)): a == b
        case (.refused(let a, let aReason), .refused(let b, let bReason)):
            aReason == bReason && "\(a)" == "\(b)"
        default: false
        }
    }
}

/// The trace contexts that a message head bears, in order of precedence; no more than one of a kind.
///
/// They are read on demand: a record keeps the first, and a sink that lists the others reads again.
public struct SentContexts {
    private let fields: HTTPFields
    private let names: HTTPNameSet
    private let isRequest: Bool
    private var place: UInt8 = 0

    /// Whether a `traceparent` was valid, and its `tracestate` comes next.
    private var isStateNext = false

    public init(_ head: HTTPMessageHead) {
        fields = HTTPFields(head)
        names = head.names
        isRequest = head.startLine.isRequest
    }

    /// The next context, or nil behind the last; `octets` are those that the head was read from.
    public mutating func next(in octets: Span<UInt8>) -> SentContext? {
        if isStateNext {
            isStateNext = false
            if let error = TraceState.error(in: fields, octets) {
                return .refused("tracestate", error)
            }
        }
        while let source = TraceSource(rawValue: place) {
            place += 1
            guard let name = source.fieldName, names.mayContain(name),
                source != .serverTiming || !isRequest
            else { continue }
            do throws(TraceContextError) {
                guard let context = try source.context(in: fields, octets) else { continue }
                isStateNext = source == .traceParent && names.mayContain("tracestate")
                return .valid(context)
            } catch {
                return .refused(source.name, error)
            }
        }
        return nil
    }
}
