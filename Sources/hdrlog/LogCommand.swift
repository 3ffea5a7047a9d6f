internal import ArgumentParser
internal import Capture
internal import CapturePcap
internal import Dissection
internal import Sandbox
internal import Selection
internal import Sinks

#if BPF
    internal import CaptureBPF
#endif

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hdrlog",
        abstract: "Log packet headers, live or from capture files, with trace IDs.",
        usage: """
            hdrlog [options] [pcap-filter expression]
            hdrlog doctor | help | interfaces | schema | cleanup
            """,
        discussion: """
            Records go to standard output, everything else to standard error. The expression is \
            pcap-filter(7)'s, and runs in the kernel for live captures.

            Examples:
              hdrlog tcp port 80                     log live, every interface that is up
              hdrlog -i eth0 --log http              a line an HTTP exchange
              hdrlog -c 1 'tcp[13] & 4 != 0'         wait for a reset
              hdrlog -r trace.pcap -o json | jq .    a capture file as JSON Lines
              tcpdump -U -w - | hdrlog -r -          what another program captures
              hdrlog doctor                          what this machine can do

            Exit status: 0 fine, 1 failed while running, 64 usage, 77 no privilege.
            """,
        version: Hdrlog.versions,
        helpNames: .long
    )

    @Flag(name: .customShort("h"), help: "Show the options that are used most.")
    var showsShortHelp = false

    @OptionGroup(title: "Capture options")
    var capture: CaptureFlags

    @OptionGroup(title: "Output options")
    var output: OutputFlags

    @OptionGroup(title: "Exchange options")
    var exchanges: ExchangeFlags

    @OptionGroup(title: "Selection options")
    var selection: SelectionFlags

    @Argument(
        help: ArgumentHelp(
            "pcap-filter(7) expression: which frames to log.",
            valueName: "expression"
        )
    )
    var expression: [String] = []

    func validate() throws {
        if showsShortHelp { throw CleanExit.message(ShortHelp.text) }
        if capture.filterFile != nil, !expression.isEmpty {
            throw ValidationError("'-F' and an expression both give a filter: give one of them.")
        }
    }

    func run() throws {
        let status: Diagnostics.Status
        do throws(CaptureError) {
            if let name = capture.netns { try NetworkNamespace.enter(name) }
            if capture.listInterfaces { return InterfacesCommand.list() }
            let filter = try filter()
            if let file = capture.file {
                status = try read(file, filter)
            } else {
                status = try captureLive(filter)
            }
        } catch {
            Diagnostics.fail(Command.advise(error, on: expression))
        }
        if status != .success { throw ExitCode(status.rawValue) }
    }

    private func read(_ file: String, _ filter: String?) throws(CaptureError) -> Diagnostics.Status
    {
        Interrupt.install()
        let deadline = deadline
        let output = OutputFile()
        let privileges = try Privileges(user: capture.user, warn: Diagnostics.say)
        var source = try Savefile(
            path: file,
            filter: filter,
            snaplen: snaplen,
            wakingFor: Interrupt.wakeup,
            // Not later: the file's head, and what a decompressor is fed with, may be hostile too.
            opened: { () throws(CaptureError) in try privileges.drop() },
            idle: {
                // Nothing was seen yet, but the user may stop it, ask for the counts, or have gone.
                Interrupt.drain()
                if Interrupt.takeReportRequest() {
                    Diagnostics.say(Counts().summary(CaptureStatistics()))
                }
                guard !Interrupt.isStopped, !output.isClosed else { return nil }
                return millisecondsUntil(deadline)
            }
        )
        try Self.checkLinkType(source.linkType, of: file == "-" ? "standard input" : file)
        var recording = try recording(privileges)
        recording?.add(interface: nil, linkType: source.linkType)
        return try log(
            from: &source,
            to: recording,
            needs: source.needs,
            privileges,
            deadline: deadline,
            isLive: file == "-"
        )
    }

    private func captureLive(_ filter: String?) throws(CaptureError) -> Diagnostics.Status {
        let privileges = try Privileges(user: capture.user, warn: Diagnostics.say)
        let names = capture.interfaces.map(Interface.name(for:))
        let options = CaptureOptions(
            snaplen: snaplen,
            isPromiscuous: !capture.noPromiscuousMode,
            direction: capture.direction.frameDirection,
            isImmediate: capture.latency == .low,
            bufferSize: capture.bufferSize.octets
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
                    var recording = try recording(privileges)
                    recording?.add(
                        interface: Self.only(names),
                        linkType: LinkType.ethernet.rawValue
                    )
                    announce(names, by: source.description, refusals)
                    var needs = source.needs
                    if guardian != nil { needs.removesFilters = false }
                    return try log(
                        from: &source,
                        to: recording,
                        needs: needs,
                        privileges,
                        deadline: deadline,
                        isLive: true
                    )
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
        source.warnings.forEach(Diagnostics.say)
        var recording = try recording(privileges)
        if let first = source.linkTypes.first {
            recording?.add(interface: Self.only(names), linkType: first.linkType)
        }
        announce(names, by: "pcap", refusals)
        return try log(
            from: &source,
            to: recording,
            needs: source.needs,
            privileges,
            deadline: deadline,
            isLive: true
        )
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

    /// The file that `-w` asks for; nil without it.
    private func recording(_ privileges: Privileges) throws(CaptureError) -> PacketFile? {
        guard let file = output.file else { return nil }
        return try privileges.asUser { () throws(CaptureError) -> PacketFile in
            try PacketFile(path: file, input: capture.file, snaplen: snaplen)
        }
    }

    private static func only(_ names: [String]) -> InterfaceName? {
        names.count == 1 ? names.first.map(InterfaceName.init) : nil
    }

    private func log(
        from source: inout some FrameSource & ~Copyable,
        to recording: consuming PacketFile?,
        needs: RunningNeeds,
        _ privileges: Privileges,
        deadline: UInt64?,
        isLive: Bool
    ) throws(CaptureError) -> Diagnostics.Status {
        // Behind this nothing can be opened, and no process started: what does so goes before it. Threads
        // go behind it. The next octet that is read may be somebody else's.
        try privileges.drop(for: needs)
        let isTerminal = OutputFile().isTerminal
        // It was read once before, to check it.
        let selection = (try? selection.selection()) ?? ExchangeSelection()
        let selectsPackets = output.kinds.contains(.packet) && !selection.isEmpty
        let limits = PipelineLimits(
            kinds: output.kinds,
            followsFlows: output.tracePackets || !output.kinds.isSubset(of: .packet),
            heldOctets: exchanges.maxHeld.octets,
            masksSecrets: !output.showSecrets,
            flows: exchanges.limits(
                for: output.kinds,
                followsPackets: output.tracePackets || selectsPackets
            ),
            count: capture.count,
            deadline: deadline,
            flushesEachRecord: output.isLineBuffered || isLive && isTerminal,
            formatsBeside: !isLive && !output.isLineBuffered,
            isLive: isLive,
            isQuiet: output.quiet
        )
        switch output.format ?? .text {
        case .json:
            let sink = JSONLinesSink(redaction: output.redaction)
            var pipeline = Pipeline(sink, limits: limits, selection, recording)
            return pipeline.run(&source)
        case .text:
            let sink = TextSink(
                redaction: output.redaction,
                isColored: output.isColored(onTerminal: isTerminal),
                timestamps: output.timestampFormat
            )
            var pipeline = Pipeline(sink, limits: limits, selection, recording)
            return pipeline.run(&source)
        }
    }

    /// When `--duration` ends, counted from now.
    private var deadline: UInt64? {
        capture.duration.map { monotonicNanoseconds() + UInt64($0 * 1e9) }
    }

    private var snaplen: Int {
        capture.snaplen == 0 ? CaptureOptions.snaplenLimit : capture.snaplen
    }

    /// The filter expression of the command line or of `-F`; nil for none.
    private func filter() throws(CaptureError) -> String? {
        let text =
            if let file = capture.filterFile {
                try FilterFile.expression(in: file)
            } else {
                expression.joined(separator: " ")
            }
        return text.isEmpty ? nil : text
    }

    private static func checkLinkType(
        _ linkType: Int32,
        of source: String
    ) throws(CaptureError) {
        guard LinkType(rawValue: linkType) == nil else { return }
        let known = LinkType.allCases.map { "\($0.name)" }.joined(separator: ", ")
        throw CaptureError(
            .failed,
            "\(source): cannot read link type \(linkTypeName(linkType)); hdrlog reads \(known): "
                + "capture with one of these ('tcpdump -L' lists an interface's)"
        )
    }
}
