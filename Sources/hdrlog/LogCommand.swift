internal import ArgumentParser
internal import Capture
internal import CapturePcap
internal import Dissection
internal import Sinks

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hdrlog",
        abstract: "Log packet headers, live or from capture files, with trace IDs.",
        usage: """
            hdrlog [options] [pcap-filter expression]
            hdrlog interfaces | schema
            """,
        discussion: """
            Records go to standard output, everything else to standard error. The expression is \
            pcap-filter(7)'s, and runs in the kernel for live captures.

            Examples:
              hdrlog tcp port 80                     log live, every interface that is up
              hdrlog -r trace.pcap -o json | jq .    a capture file as JSON Lines
              tcpdump -U -w - | hdrlog -r -          what another program captures

            Exit status: 0 fine, 1 failed while running, 64 usage, 77 no privilege.
            """,
        version: "hdrlog \(Hdrlog.version), \(libpcapVersion)"
    )

    @OptionGroup(title: "Capture options")
    var capture: CaptureFlags

    @OptionGroup(title: "Output options")
    var output: OutputFlags

    @Argument(
        help: ArgumentHelp(
            "pcap-filter(7) expression: which frames to log.",
            valueName: "expression"
        )
    )
    var expression: [String] = []

    func validate() throws {
        if capture.filterFile != nil, !expression.isEmpty {
            throw ValidationError("'-F' and an expression both give a filter: give one of them.")
        }
    }

    func run() throws {
        if capture.listInterfaces { return InterfacesCommand.list() }
        Interrupt.install()
        let status: Diagnostics.Status
        do throws(CaptureError) {
            let filter = try filter()
            if let file = capture.file {
                status = try read(file, filter)
            } else {
                status = try captureLive(filter)
            }
        } catch {
            Diagnostics.fail(error)
        }
        if status != .success { throw ExitCode(status.rawValue) }
    }

    private func read(_ file: String, _ filter: String?) throws(CaptureError) -> Diagnostics.Status
    {
        let deadline = deadline
        let output = OutputFile()
        var source = try Savefile(
            path: file,
            filter: filter,
            snaplen: snaplen,
            wakingFor: Interrupt.wakeup,
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
        return log(from: &source, deadline: deadline, isLive: file == "-")
    }

    private func captureLive(_ filter: String?) throws(CaptureError) -> Diagnostics.Status {
        let isTerminal = OutputFile().isTerminal
        let names = capture.interfaces
        var source = try LiveCapture(
            interfaces: names.map(Interface.name(for:)),
            options: CaptureOptions(
                snaplen: snaplen,
                isPromiscuous: !capture.noPromiscuousMode,
                direction: capture.direction.frameDirection,
                isImmediate: isTerminal || output.isLineBuffered
            ),
            filter: filter
        )
        for (interface, linkType) in source.linkTypes {
            try Self.checkLinkType(linkType, of: "interface \(interface)")
        }
        source.warnings.forEach(Diagnostics.say)
        if !output.quiet {
            Diagnostics.say("logging on \(names.joined(separator: ", "))")
        }
        return log(from: &source, deadline: deadline, isLive: true)
    }

    private func log(
        from source: inout some FrameSource & ~Copyable,
        deadline: UInt64?,
        isLive: Bool
    ) -> Diagnostics.Status {
        let isTerminal = OutputFile().isTerminal
        let limits = PipelineLimits(
            count: capture.count,
            deadline: deadline,
            flushesEachRecord: output.isLineBuffered || isLive && isTerminal,
            formatsBeside: !isLive && !output.isLineBuffered,
            isQuiet: output.quiet
        )
        switch output.format {
        case .json:
            var pipeline = Pipeline(JSONLinesSink(redaction: output.redaction), limits: limits)
            return pipeline.run(&source)
        case .text:
            let sink = TextSink(
                redaction: output.redaction,
                isColored: output.isColored(onTerminal: isTerminal),
                timestamps: output.timestampFormat
            )
            var pipeline = Pipeline(sink, limits: limits)
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
