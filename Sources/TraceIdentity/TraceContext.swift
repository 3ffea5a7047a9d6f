/// A trace and the span in it that a message belongs to.
public struct TraceContext: Equatable, Sendable {
    public var traceID: UInt128
    public var spanID: UInt64

    /// W3C trace flags: bit 0 sampled, bit 1 random trace ID (Trace Context Level 2, section 2.2.5).
    public var flags: UInt8
    public var source: TraceSource

    public init(traceID: UInt128, spanID: UInt64, flags: UInt8, source: TraceSource) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.source = source
    }
}

/// Where a trace ID came from, in order of precedence.
public enum TraceSource: UInt8, Sendable, CaseIterable {
    case traceParent, tcpOption, derived

    /// The name in the output.
    public var name: StaticString {
        switch self {
        case .traceParent: "traceparent"
        case .tcpOption: "tcp-option"
        case .derived: "derived"
        }
    }

    /// What a person reads before the trace ID.
    public var label: StaticString {
        switch self {
        case .traceParent: "trace"
        case .tcpOption: "tcp-option trace"
        case .derived: "derived trace"
        }
    }
}

/// Why a trace context that was sent is refused.
public enum TraceContextError: UInt8, Error, Sendable, CaseIterable {
    case repeated, length, delimiter, notHexadecimal, version, trailingData, zeroTraceID, zeroSpanID

    /// The reason in the output.
    public var reason: StaticString {
        switch self {
        case .repeated: "more than one field"
        case .length: "wrong length"
        case .delimiter: "a delimiter is not where it must be"
        case .notHexadecimal: "not lower-case hexadecimal"
        case .version: "version ff"
        case .trailingData: "octets behind version 00"
        case .zeroTraceID: "trace ID is zero"
        case .zeroSpanID: "parent ID is zero"
        }
    }
}
