internal import ArgumentParser
internal import Capture
internal import CapturePcap
internal import Dissection
internal import Expectations
internal import FlowTracking
internal import Glibc
internal import Records
internal import Sandbox
internal import Selection
internal import Sinks

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hdrlog",
        abstract: "Log packet headers, live or from capture files, with trace IDs.",
        usage: """
            hdrlog [options] [pcap-filter expression]
            hdrlog [options] [pcap-filter expression] -- command [argument ...]
            hdrlog config | doctor | help | interfaces | schema | cleanup
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
              hdrlog --log http -- make test         what goes on while a command runs
              hdrlog doctor                          what this machine can do

            Exit status: 0 fine, 1 failed, 64 usage, 77 no privilege, 80 an expectation \
            is not met, 81 too few records, 82 frames lost. With a command, its own status where that is \
            not 0: 126 not executable, 127 not found, 128 and the signal that ended it.
            """,
        version: Hdrlog.versions,
        helpNames: .long
    )

    @Flag(name: .customShort("h"), help: "Show the options that are used most.")
    var showsShortHelp = false

    @Option(
        help: ArgumentHelp(
            "Take defaults of options from this file; 'none' is none, not even your own.",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config: String?

    @OptionGroup(title: "Capture options")
    var capture: CaptureFlags

    @OptionGroup(title: "Output options")
    var output: OutputFlags

    @OptionGroup(title: "Exchange options")
    var exchanges: ExchangeFlags

    @OptionGroup(title: "Selection options")
    var selection: SelectionFlags

    @OptionGroup(title: "Summary options")
    var summaries: SummaryFlags

    @OptionGroup(title: "Options for scripts and CI")
    var checks: ExpectationFlags

    @Argument(
        help: ArgumentHelp(
            """
            pcap-filter(7) expression: which frames to log; behind '--', a command to run meanwhile.
            """,
            valueName: "expression"
        )
    )
    var words: [String] = []

    func validate() throws {
        if showsShortHelp { throw CleanExit.message(ShortHelp.text) }
        try validateCommand()
        try validateSelection()
        try validateChecks()
        if capture.filterFile != nil, !expression.isEmpty {
            throw ValidationError("'-F' and an expression both give a filter: give one of them.")
        }
    }

    func run() throws {
        var status: Diagnostics.Status
        do throws(CaptureError) {
            // The command stays where hdrlog was started.
            let network =
                command.isEmpty ? -1 : unsafe open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)
            if let name = capture.netns { try NetworkNamespace.enter(name) }
            if capture.listInterfaces { return InterfacesCommand.list() }
            let filter = try filter()
            let redaction = try output.redaction()
            if let file = capture.file {
                status = try read(file, filter, redaction)
            } else {
                status = try captureLive(filter, redaction, command: wrappedCommand(network))
            }
        } catch {
            let error = Command.advise(error, on: expression)
            report(error)
            throw error
        }
        // The command's own status says most, for it was what the user wanted to run.
        if let own = Interrupt.waitForCommand(), own != 0 { throw ExitCode(own) }
        if status != .success { throw ExitCode(status.rawValue) }
    }

    private func read(
        _ file: String,
        _ filter: String?,
        _ redaction: Redaction
    ) throws(CaptureError) -> Diagnostics.Status {
        Interrupt.install()
        let deadline = deadline
        let privileges = try Privileges(user: capture.user, warn: Diagnostics.say)
        // What a file holds is lost only once there is something to read.
        let records = try privileges.asUser { () throws(CaptureError) in
            try openOutput(isEmptied: false)
        }
        let descriptor = records.descriptor
        var source = try Savefile(
            path: file,
            filter: filter,
            snaplen: snaplen,
            wakingFor: Interrupt.wakeup(output: descriptor),
            // Not later: the file's head, and what a decompressor is fed with, may be hostile too.
            opened: { () throws(CaptureError) in try privileges.drop() },
            idle: {
                // Nothing was seen yet, but the user may stop it, ask for the counts, or have gone.
                Interrupt.drain()
                if Interrupt.takeReportRequest() {
                    Diagnostics.say(Counts().summary(CaptureStatistics()))
                }
                guard !Interrupt.isStopped, !OutputFile.isClosed(descriptor) else { return nil }
                return millisecondsUntil(deadline)
            }
        )
        try Self.checkLinkType(source.linkType, of: file == "-" ? "standard input" : file)
        records.empty()
        var outputs = try openOutputs(records, redaction)
        outputs.recording?.add(interface: nil, linkType: source.linkType)
        try privileges.drop(for: source.needs)
        return log(
            from: &source,
            .file,
            source.progress,
            to: outputs,
            deadline,
            isLive: file == "-"
        )
    }

    func log(
        from source: inout some FrameSource & ~Copyable,
        _ backend: Backend,
        _ progress: SavefileProgress? = nil,
        to outputs: consuming RunOutputs,
        _ deadline: UInt64?,
        isLive: Bool
    ) -> Diagnostics.Status {
        let isTerminal = outputs.records.isTerminal
        let width = output.width.width(on: outputs.records)
        // It was read once before, to check it.
        let selection =
            (try? selection.selection(following: output.follow)) ?? ExchangeSelection()
        let selectsPackets = kinds.contains(.packet) && !selection.isEmpty
        var flows = exchanges.limits(
            for: kinds,
            followsPackets: output.tracePackets || selectsPackets
        )
        flows.findsDispensables = source.dispensableTaker != nil
        let isUsed = !kinds.isEmpty || output.file == "-"
        let showsStatus =
            !output.quiet && command.isEmpty
            && StatusLine.isPossible(
                beside: isUsed ? outputs.records.descriptor : nil,
                progress
            )
        let limits = PipelineLimits(
            kinds: kinds,
            followsFlows: output.tracePackets || summaries.isNeeded
                || !kinds.isSubset(of: .packet),
            heldOctets: exchanges.maxHeld.octets,
            masksSecrets: outputs.redaction.hidesSome,
            flows: flows,
            count: capture.count,
            end: EndRule(deadline: deadline, timeout: checks.timeout?.nanoseconds),
            followsClock: capture.file == nil,
            flushesEachRecord: output.isLineBuffered || isLive && isTerminal,
            formatsBeside: !isLive && !output.isLineBuffered,
            isLive: isLive,
            isQuiet: output.quiet,
            status: showsStatus ? StatusLine(progress) : nil,
            summary: summaries.output(output, outputs.redaction, isAlone: !isUsed),
            backend: backend
        )
        switch output.format ?? .text {
        case .json:
            let sink = JSONLinesSink(redaction: outputs.redaction)
            var pipeline = Pipeline(sink, outputs, limits: limits, selection)
            return pipeline.run(&source)
        case .text:
            let sink = TextSink(
                redaction: outputs.redaction,
                isColored: output.isColored(onTerminal: isTerminal),
                timestamps: output.timestampFormat,
                width: width
            )
            var pipeline = Pipeline(sink, outputs, limits: limits, selection)
            return pipeline.run(&source)
        }
    }

    /// When `--duration` ends, counted from now.
    var deadline: UInt64? {
        capture.duration.map { monotonicNanoseconds() + $0.nanoseconds }
    }

    var snaplen: Int {
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

    static func checkLinkType(
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
