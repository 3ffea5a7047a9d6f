/// What a connection carries, as far as it is known, and where the state of it is.
enum FlowApplication {
    /// No data was seen yet.
    case unknown

    /// HTTP/1, or what may become it.
    case http1(Int32)

    case http2(Int32)

    /// TLS, where its handshakes are read.
    case tls(Int32)

    /// Nothing that is read; its segments need no order.
    case other

    /// The connection has ended; where the trace of its last exchange is, or ``Int32/none``.
    case ended(Int32)
}
