internal import Capture
internal import CapturePcap
internal import Dissection
internal import Glibc
internal import Records
internal import Sandbox

#if BPF
    internal import CaptureBPF
#endif

// Live captures.
extension LogCommand {
    /// Captures by the first way that works of those that `--backend` allows.
    func captureLive(
        _ filter: String?,
        _ redaction: Redaction,
        command: WrappedCommand?
    ) throws(CaptureError) -> Diagnostics.Status {
        let privileges = try Privileges(user: capture.user, warn: Diagnostics.say)
        let names = capture.interfaces.map(Interface.name(for:))
        let options = CaptureOptions(
            snaplen: snaplen,
            isPromiscuous: !capture.noPromiscuousMode,
            direction: capture.direction.frameDirection,
            isImmediate: capture.latency == .low,
            bufferSize: capture.bufferSize.octets,
            leavesOut: leavesOut
        )
        // What was tried in vain, and why.
        var refusals: [(String, CaptureError)] = []
        #if BPF
            for method in capture.backend.methods {
                // Goes after the capture, whose filters it watches over.
                let guardian = method == .tcx ? nil : Guard()
                defer { _ = guardian }
                var opened: BPFCapture? = nil
                do throws(CaptureError) {
                    opened = try BPFCapture(
                        interfaces: names,
                        options: options,
                        filter: filter,
                        method: method,
                        warn: Diagnostics.say
                    )
                } catch {
                    if error.kind == .filter { throw error }
                    refusals.append((method.name, error))
                }
                if var source = opened.take() {
                    Interrupt.install()
                    var outputs = try openOutputs(by: privileges, redaction)
                    outputs.recording?.add(
                        interface: Self.only(names),
                        linkType: LinkType.ethernet.rawValue
                    )
                    announce(names, by: source.description, refusals)
                    var needs = source.needs
                    if guardian != nil { needs.removesFilters = false }
                    if let refusal = try start(
                        command,
                        for: needs,
                        privileges,
                        outputs.expectations
                    ) {
                        return refusal
                    }
                    let backend: Backend = method == .xdp ? .xdp : .tc
                    return log(from: &source, backend, to: outputs, deadline, isLive: true)
                }
            }
        #endif
        guard capture.backend.allowsPcap else {
            throw Self.joined(refusals.map(\.1))
                ?? CaptureError(
                    .failed,
                    "'--backend \(capture.backend)': this hdrlog was built without eBPF; "
                        + "'--backend pcap' is what it has"
                )
        }
        var source = try LiveCapture(
            interfaces: names,
            options: options,
            filter: filter,
            warn: Diagnostics.say
        )
        for (interface, linkType) in source.linkTypes {
            try Self.checkLinkType(linkType, of: "interface \(interface)")
        }
        Interrupt.install()
        var outputs = try openOutputs(by: privileges, redaction)
        source.warnings.forEach(Diagnostics.say)
        if let first = source.linkTypes.first {
            outputs.recording?.add(interface: Self.only(names), linkType: first.linkType)
        }
        announce(names, by: "pcap", refusals)
        if let refusal = try start(command, for: source.needs, privileges, outputs.expectations) {
            return refusal
        }
        return log(from: &source, .pcap, to: outputs, deadline, isLive: true)
    }

    /// One error of all that stood in the way; nil for none.
    private static func joined(_ refusals: [CaptureError]) -> CaptureError? {
        guard let first = refusals.first else { return nil }
        var messages: [String] = []
        for refusal in refusals where !messages.contains(refusal.message) {
            messages.append(refusal.message)
        }
        return CaptureError(first.kind, messages.joined(separator: "; "))
    }

    /// Says that the capture has started, by what, and why not by what is better.
    private func announce(_ names: [String], by way: String, _ refusals: [(String, CaptureError)]) {
        guard !output.quiet else { return }
        var reasons: [String] = []
        for (way, error) in refusals {
            reasons.append(error.kind == .permission ? "\(way): no permission" : error.message)
        }
        let line = "logging on \(names.joined(separator: ", ")) by \(way)"
        let explanation =
            reasons.isEmpty ? "" : "; not better: \(reasons.joined(separator: "; "))"
        Diagnostics.say(line + explanation)
    }

    /// Starts the command, if there is one, and gives up the rights that are not needed any more.
    ///
    /// Behind this nothing can be opened, and no process started: what does so goes before it. Threads go
    /// behind it. The next octet that is read may be somebody else's.
    ///
    /// - Returns: the status to end with where the command cannot start; nil to go on.
    private func start(
        _ command: WrappedCommand?,
        for needs: RunningNeeds,
        _ privileges: Privileges,
        _ expectations: RunExpectations?
    ) throws(CaptureError) -> Diagnostics.Status? {
        if let refusal = start(command, expectations) { return refusal }
        var needs = needs
        needs.signalsChild = Interrupt.commandProcess
        do throws(CaptureError) {
            try privileges.drop(for: needs)
        } catch {
            Interrupt.endCommand()
            throw error
        }
        return nil
    }

    private static func only(_ names: [String]) -> InterfaceName? {
        names.count == 1 ? names.first.map(InterfaceName.init) : nil
    }

    /// Whether live captures may leave out what no exchange needs: not where packets are logged, or
    /// written.
    private var leavesOut: Bool {
        !capture.noClassifier && (kinds == .http || kinds.isEmpty) && output.write.isEmpty
            && !output.tracePackets
    }
}
