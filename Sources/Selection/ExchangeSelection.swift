public import Capture
internal import Dissection
public import FlowTracking
internal import Records
internal import TraceIdentity

/// Which exchanges are wanted: all of these must hold.
///
/// What is compared is what was sent, before anything is redacted.
public struct ExchangeSelection {
    public var methods = Choice<TextPattern>()

    /// With and without the port.
    public var hosts = Choice<TextPattern>()

    /// Without the query.
    public var paths = Choice<TextPattern>()
    public var statuses = Choice<StatusRange>()
    public var traceIDs = Choice<TraceIDPrefix>()
    public var requestIDs = Choice<RequestIDPattern>()

    /// Of the request, or of the response.
    public var fields = Choice<FieldPattern>()
    public var durations = Choice<TimeSpan>()

    /// Whether those of severity ERROR are wanted, or those of another; nil for both.
    public var areErrors: Bool?

    public init() {}

    /// Whether all exchanges are wanted.
    public var isEmpty: Bool {
        methods.isEmpty && hosts.isEmpty && paths.isEmpty && statuses.isEmpty && traceIDs.isEmpty
            && requestIDs.isEmpty && fields.isEmpty && durations.isEmpty && areErrors == nil
    }

    /// Whether `exchange` is wanted, or nil while that depends on what is to come; `heads` holds the
    /// octets of its message heads, and `now` is the time of the capture.
    public func verdict(
        on exchange: borrowing Exchange,
        heads: Span<UInt8>,
        isOver: Bool,
        at now: Timestamp
    ) -> Bool? {
        let view = ExchangeView(copy exchange, isOver: isOver, now: now)
        var isKnown = true
        // What costs least comes first.
        if !holds(view.status(statuses), &isKnown) { return false }
        if !holds(view.method(methods, heads), &isKnown) { return false }
        if !holds(view.duration(durations), &isKnown) { return false }
        if !holds(view.error(areErrors), &isKnown) { return false }
        if !holds(view.traceID(traceIDs, heads), &isKnown) { return false }
        if !holds(view.path(paths, heads), &isKnown) { return false }
        if !holds(view.host(hosts, heads), &isKnown) { return false }
        if !holds(view.requestID(requestIDs, heads), &isKnown) { return false }
        if !holds(view.fields(fields, heads), &isKnown) { return false }
        return isKnown ? true : nil
    }

    private func holds(_ verdict: Bool?, _ isKnown: inout Bool) -> Bool {
        if verdict == nil { isKnown = false }
        return verdict ?? true
    }
}
