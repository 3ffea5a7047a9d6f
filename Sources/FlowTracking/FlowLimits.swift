/// What flow tracking may hold, and how long it waits.
public struct FlowLimits: Sendable {
    /// Connections at once.
    public var flows = 131_072

    /// Octets of one message head.
    public var headOctets = 65_536

    /// Octets of heads, and of segments out of order, in all.
    public var octets = 64 << 20

    /// Segments out of order in one direction, and their octets.
    public var pendingSegments = 512
    public var pendingOctets = 1 << 20

    /// Exchanges on one connection that wait for their responses.
    public var exchanges = 1024

    /// Exchanges in all that are not over: they take about 1 KB each, however short their heads.
    public var openExchanges = 262_144

    /// Seconds of capture time that a response may take to start.
    public var responseTimeout = 30.0

    /// Whether TLS handshakes are read.
    public var readsTLS = false

    /// Whether flows are kept that nothing is read of, and their segments analyzed.
    public var keepsEveryFlow = false

    /// Whether to find out what is dispensable.
    public var findsDispensables = false

    /// Whether flows are reported when they are over; those that are not kept are not.
    public var reportsFlows = false

    /// Seconds of capture time after which a connection that is reported counts as over: what is the
    /// least for address translators (RFC 5382, section 5), so that keep-alives keep it.
    public var flowTimeout = 7440.0

    /// Seconds of capture time that an ended connection is remembered.
    static let endedSeconds: Int64 = 5

    public init() {}
}
