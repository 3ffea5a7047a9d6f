public import Dissection

/// A trace context that a packet bears.
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

/// The trace contexts that a packet bears, in order of precedence; no more than one of a kind.
///
/// They are read on demand: a record keeps the first, and a sink that lists the others reads again.
public struct SentContexts {
    private var fields: HTTPFields?
    private var names = HTTPNameSet()
    private let isResponse: Bool
    private let payload: Range<Int>

    /// Where the data of the TCP option stands in the frame; empty without one.
    private var option = 0..<0
    private var place: UInt8 = 0

    /// Whether a `traceparent` was valid, and its `tracestate` comes next.
    private var isStateNext = false

    /// Of a head that does not end in this segment, the whole lines count: a derived ID must not
    /// outrank one that was sent.
    public init(_ dissection: Dissection, in frame: Span<UInt8>) {
        payload = dissection.payload
        isResponse = dissection.application.httpStartLine?.isResponse ?? false
        guard case .tcp(_, let segment) = dissection.transport else { return }
        let data = segment.options.traceContext
        let optionsStart = segment.optionsRange.lowerBound
        option = optionsStart + data.lowerBound..<optionsStart + data.upperBound
        switch dissection.application {
        case .none, .tlsClientHello: break
        case .httpStartLine(let line):
            let lines = HTTPFields(in: line.end..<payload.count)
            names = HTTPNameSet(of: lines, in: frame.extracting(payload))
            fields = lines
        case .http(let head):
            names = head.names
            fields = HTTPFields(head)
        }
        // Most heads end here.
        if !names.mayContain(anyOf: TraceSource.fieldNames) { fields = nil }
    }

    /// Whether there can be none.
    var isEmpty: Bool { fields == nil && option.isEmpty }

    /// The next context, or nil behind the last; `frame` is the one that was dissected.
    public mutating func next(in frame: Span<UInt8>) -> SentContext? {
        let octets = frame.extracting(payload)
        if isStateNext, let fields {
            isStateNext = false
            if let error = TraceState.error(in: fields, octets) {
                return .refused("tracestate", error)
            }
        }
        while let source = TraceSource(rawValue: place) {
            place += 1
            do throws(TraceContextError) {
                guard let context = try context(from: source, octets, frame) else { continue }
                isStateNext = source == .traceParent && names.mayContain("tracestate")
                return .valid(context)
            } catch {
                return .refused(source.name, error)
            }
        }
        return nil
    }

    private func context(
        from source: TraceSource,
        _ octets: Span<UInt8>,
        _ frame: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        if source == .tcpOption, !option.isEmpty {
            // Others may use the same number for something else: what is no context is no error.
            return try? TraceContext(tcpOption: frame.extracting(option))
        }
        guard let fields, let name = source.fieldName, names.mayContain(name),
            source != .serverTiming || isResponse
        else { return nil }
        return try source.context(in: fields, octets)
    }
}

extension HTTPStartLine {
    var isResponse: Bool {
        if case .response = kind { true } else { false }
    }
}
