internal import TraceIdentity

/// What a connection carries, as far as it is known, and where the state of it is.
enum FlowApplication {
    /// No data was seen yet.
    case unknown

    /// HTTP/1, or what may become it.
    case http1(Int32)

    case http2(Int32)

    /// Nothing that is read; its segments need no order.
    case other

    /// The trace of the last exchange, of a connection that has ended.
    case ended(TraceContext?)
}
