internal import Dissection

/// Where a trace ID came from, in order of precedence.
public enum TraceSource: UInt8, Sendable, CaseIterable {
    case traceParent, b3, b3Multi, uberTraceID, datadog, xRay, cloudTrace, sw8, serverTiming
    case tcpOption, derived

    /// The name in the output.
    public var name: StaticString {
        switch self {
        case .traceParent: "traceparent"
        case .b3: "b3"
        case .b3Multi: "b3multi"
        case .uberTraceID: "uber-trace-id"
        case .datadog: "x-datadog"
        case .xRay: "x-amzn-trace-id"
        case .cloudTrace: "x-cloud-trace-context"
        case .sw8: "sw8"
        case .serverTiming: "server-timing"
        case .tcpOption: "tcp-option"
        case .derived: "derived"
        }
    }

    /// What a person reads before the trace ID.
    public var label: StaticString {
        switch self {
        case .traceParent: "trace"
        case .b3: "b3 trace"
        case .b3Multi: "b3multi trace"
        case .uberTraceID: "uber-trace-id trace"
        case .datadog: "x-datadog trace"
        case .xRay: "x-amzn-trace-id trace"
        case .cloudTrace: "x-cloud-trace-context trace"
        case .sw8: "sw8 trace"
        case .serverTiming: "server-timing trace"
        case .tcpOption: "tcp-option trace"
        case .derived: "derived trace"
        }
    }

    /// The header field that bears the trace ID; nil for what stands elsewhere.
    var fieldName: StaticString? {
        switch self {
        case .traceParent: "traceparent"
        case .b3: "b3"
        case .b3Multi: "x-b3-traceid"
        case .uberTraceID: "uber-trace-id"
        case .datadog: "x-datadog-trace-id"
        case .xRay: "x-amzn-trace-id"
        case .cloudTrace: "x-cloud-trace-context"
        case .sw8: "sw8"
        case .serverTiming: "server-timing"
        case .tcpOption, .derived: nil
        }
    }

    /// The names of all fields that bear a trace ID.
    static let fieldNames = HTTPNameSet(
        "traceparent",
        "b3",
        "x-b3-traceid",
        "uber-trace-id",
        "x-datadog-trace-id",
        "x-amzn-trace-id",
        "x-cloud-trace-context",
        "sw8",
        "server-timing"
    )

    /// The context of this kind in a message's fields; nil where they bear none.
    func context(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        switch self {
        case .traceParent: try .traceParent(in: fields, octets)
        case .b3: try .b3(in: fields, octets)
        case .b3Multi: try .b3Multi(in: fields, octets)
        case .uberTraceID: try .uberTraceID(in: fields, octets)
        case .datadog: try .datadog(in: fields, octets)
        case .xRay: try .xRay(in: fields, octets)
        case .cloudTrace: try .cloudTrace(in: fields, octets)
        case .sw8: try .sw8(in: fields, octets)
        case .serverTiming: try .serverTiming(in: fields, octets)
        case .tcpOption, .derived: nil
        }
    }
}
