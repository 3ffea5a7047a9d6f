internal import ArgumentParser
internal import FlowTracking
internal import Selection

/// How long exchanges are waited for, and what following connections may take.
struct ExchangeFlags: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Report a request whose response has not started after this time of the capture.",
            valueName: "time"
        )
    )
    var responseTimeout = TimeSpan(seconds: FlowLimits().responseTimeout)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Report a connection as over when nothing was seen of it for this time of the capture.",
            valueName: "time"
        )
    )
    var flowTimeout = TimeSpan(seconds: FlowLimits().flowTimeout)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Octets that a message head may have; of a longer one the start is reported.",
            valueName: "octets"
        )
    )
    var maxHeadSize = OctetCount(FlowLimits().headOctets)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Connections that are followed at once; of more, those idle for longest are forgotten.",
            valueName: "count"
        )
    )
    var maxFlows = FlowLimits().flows

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Octets of packets that wait until it is known whether their exchange is selected; of \
            more, the oldest are left out.
            """,
            valueName: "octets"
        )
    )
    var maxHeld = OctetCount(64 << 20)

    /// What connections may take; `followsPackets` tells that packets say what is unusual about them.
    func limits(for kinds: LogKinds, followsPackets: Bool) -> FlowLimits {
        var limits = FlowLimits()
        limits.responseTimeout = responseTimeout.seconds
        limits.headOctets = maxHeadSize.octets
        limits.flows = maxFlows
        limits.flowTimeout = flowTimeout.seconds
        limits.keepsEveryFlow =
            followsPackets || kinds.contains(.flow) || kinds.isStrictSuperset(of: .packet)
        limits.readsTLS = !kinds.isDisjoint(with: [.tls, .flow])
        limits.reportsFlows = kinds.contains(.flow)
        return limits
    }

    func validate() throws {
        if responseTimeout.nanoseconds == 0 {
            throw ValidationError("'--response-timeout' must be more than 0.")
        }
        if flowTimeout.seconds < 1 {
            throw ValidationError("'--flow-timeout' must be at least a second.")
        }
        if !(64...16 << 20).contains(maxHeadSize.octets) {
            throw ValidationError("'--max-head-size' must be 64 to 16M octets.")
        }
        if !(64 << 10...16 << 30).contains(maxHeld.octets) {
            throw ValidationError("'--max-held' must be 64K to 16G octets.")
        }
        if !(1...16 << 20).contains(maxFlows) {
            throw ValidationError("'--max-flows' must be 1 to \(16 << 20).")
        }
    }
}
