internal import Dissection

extension TraceContext {
    /// The context that a response's `Server-Timing` fields describe: a metric called `trace` or
    /// `traceparent` whose `desc` has the form of a `traceparent`.
    ///
    /// W3C Server Timing, section 3, and drafts of W3C Trace Context for responses.
    static func serverTiming(
        in fields: HTTPFields,
        _ octets: Span<UInt8>
    ) throws(TraceContextError) -> TraceContext? {
        var fields = fields
        while let value = fields.next(named: "server-timing", in: octets) {
            var metrics = ServerTimings(octets.extracting(value))
            while let description = metrics.nextTrace(in: octets.extracting(value)) {
                let traceParent = octets.extracting(value).extracting(description)
                var context = try TraceContext(traceParent: traceParent)
                context.source = .serverTiming
                return context
            }
        }
        return nil
    }
}

/// The metrics of one `Server-Timing` field: a name, and parameters behind semicolons, each.
private struct ServerTimings {
    private var offset = 0
    private let end: Int

    init(_ value: Span<UInt8>) {
        end = value.count
    }

    /// The description of the next metric that is a trace; nil behind the last.
    mutating func nextTrace(in value: Span<UInt8>) -> Range<Int>? {
        while offset < end {
            let name = value.trimmingSpaces(part(in: value))
            let isTrace = value.equals("trace", in: name) || value.equals("traceparent", in: name)
            var description: Range<Int>?
            while offset < end, value[offset] == UInt8(ascii: ";") {
                offset += 1
                let parameter = value.trimmingSpaces(part(in: value))
                if isTrace, description == nil {
                    description = Self.description(parameter, in: value)
                }
            }
            // Over the comma.
            offset += 1
            if let description { return description }
        }
        return nil
    }

    /// What stands before the next comma or semicolon outside of quotes.
    private mutating func part(in value: Span<UInt8>) -> Range<Int> {
        let start = offset
        var isQuoted = false
        while offset < end {
            switch value[offset] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted: offset += 1
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                if !isQuoted { return start..<offset }
            default: break
            }
            offset += 1
        }
        offset = end
        return start..<end
    }

    /// The value of a parameter called `desc`, without quotes around it.
    private static func description(
        _ parameter: Range<Int>,
        in value: Span<UInt8>
    ) -> Range<Int>? {
        guard let sign = value.firstIndex(of: UInt8(ascii: "="), in: parameter),
            value.equals(
                "desc",
                ignoringCaseIn: value.trimmingSpaces(parameter.lowerBound..<sign)
            )
        else { return nil }
        let text = value.trimmingSpaces(sign + 1..<parameter.upperBound)
        let quote = UInt8(ascii: "\"")
        guard text.count >= 2, value[text.lowerBound] == quote, value[text.upperBound - 1] == quote
        else { return text }
        return text.lowerBound + 1..<text.upperBound - 1
    }
}
