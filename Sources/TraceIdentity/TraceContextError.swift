/// Why a trace context that was sent is refused.
public enum TraceContextError: UInt8, Error, Sendable, CaseIterable {
    case repeated, length, delimiter, notHexadecimal, notHexadecimalOfAnyCase, notDecimal, notBase64
    case version, unknownVersion, trailingData, partCount
    case missingTraceID, missingSpanID, zeroTraceID, zeroSpanID, samplingState
    case memberCount, stateKey, stateValue

    /// The reason in the output.
    public var reason: StaticString {
        switch self {
        case .repeated: "more than one field"
        case .length: "wrong length"
        case .delimiter: "a delimiter is not where it must be"
        case .notHexadecimal: "not lower-case hexadecimal"
        case .notHexadecimalOfAnyCase: "not hexadecimal"
        case .notDecimal: "not a decimal number of 64 bits"
        case .notBase64: "not base64"
        case .version: "version ff"
        case .unknownVersion: "unknown version"
        case .trailingData: "octets behind version 00"
        case .partCount: "wrong number of parts"
        case .missingTraceID: "no trace ID"
        case .missingSpanID: "no span ID"
        case .zeroTraceID: "trace ID is zero"
        case .zeroSpanID: "span ID is zero"
        case .samplingState: "unknown sampling state"
        case .memberCount: "more than 32 members"
        case .stateKey: "a key that is not allowed"
        case .stateValue: "a value that is not allowed"
        }
    }
}
