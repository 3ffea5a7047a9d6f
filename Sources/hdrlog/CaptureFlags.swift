internal import ArgumentParser
internal import Capture
internal import Selection

/// Where frames come from, and which.
struct CaptureFlags: ParsableArguments {
    @Option(
        name: [.customShort("i", allowingJoined: true), .long],
        help: ArgumentHelp(
            "Capture on this interface, by name or number; may be repeated. 'any' is all that are up, the default.",
            valueName: "name"
        ),
        completion: .shellCommand("ls /sys/class/net")
    )
    var interface: [String] = []

    @Option(
        name: [.customShort("r", allowingJoined: true), .customLong("read")],
        help: ArgumentHelp(
            "Read a pcap or pcapng file, plain, gzip or zstd; '-' is standard input.",
            valueName: "file"
        ),
        completion: .file(extensions: ["pcap", "pcapng", "cap", "gz", "zst"])
    )
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            How to capture live: by eBPF programs at tc (tcx or clsact alone) or xdp, or by libpcap \
            (pcap). 'auto' tries tcx, clsact and pcap.
            """,
            valueName: "way"
        )
    )
    var backend = BackendChoice.auto

    @Option(
        help: ArgumentHelp(
            "Capture in this network namespace: a name of 'ip netns', a process's number, or a path.",
            valueName: "name|pid"
        ),
        completion: .shellCommand("ls /run/netns 2>/dev/null")
    )
    var netns: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of the buffer between the kernel and hdrlog, as in 512K, 8M or 1G.",
            valueName: "octets"
        )
    )
    var bufferSize = OctetCount(CaptureOptions.defaultBufferSize)

    @Option(
        help: ArgumentHelp(
            "Hand frames over in batches, every 20 ms or sooner, or each at once (low), at a cost.",
            valueName: "kind"
        )
    )
    var latency = Latency.batch

    @Flag(
        help: "Have the kernel pass every frame, also those that no exchange needs ('--log http')."
    )
    var noClassifier = false

    @Option(
        name: [.customShort("F", allowingJoined: true), .long],
        help: ArgumentHelp(
            "Read the filter expression from this file; '#' starts a comment.",
            valueName: "file"
        ),
        completion: .file()
    )
    var filterFile: String?

    @Option(
        name: [.customShort("s", allowingJoined: true), .customLong("snapshot-length")],
        parsing: .unconditional,
        help: ArgumentHelp(
            "Look at no more than this many octets of a frame; 0 is the most.",
            valueName: "octets"
        )
    )
    var snaplen = CaptureOptions.snaplenLimit

    @Option(
        name: [.customShort("Q", allowingJoined: true), .long],
        help: ArgumentHelp("Capture only frames that go this way.", valueName: "way")
    )
    var direction = Direction.inout

    @Flag(
        name: [.customShort("p"), .long],
        help: "Do not put the interface into promiscuous mode."
    )
    var noPromiscuousMode = false

    @Option(
        name: [.customShort("c", allowingJoined: true), .long],
        parsing: .unconditional,
        help: ArgumentHelp("Stop after this many records.", valueName: "n")
    )
    var count: UInt64?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Stop after this time: seconds, or as in 500ms, 2m or 1h.",
            valueName: "time"
        ),
        transform: TimeSpan.init(parsing:)
    )
    var duration: TimeSpan?

    @Option(
        name: [.customShort("Z", allowingJoined: true), .customLong("relinquish-privileges")],
        help: ArgumentHelp(
            """
            Act for this user once the capture has started. Default: who called sudo. All \
            capabilities are given up in any case.
            """,
            valueName: "user"
        ),
        completion: .shellCommand("getent passwd | cut -d: -f1")
    )
    var user: String?

    @Flag(
        name: [.customShort("D"), .long],
        help: "List the interfaces to capture on, and exit."
    )
    var listInterfaces = false

    /// The capture file to read; nil for a live capture.
    var file: String? { files.first }

    /// The interfaces to capture on, each once; 'any' has all others in it.
    var interfaces: [String] {
        if interface.isEmpty || interface.contains("any") { return ["any"] }
        var seen = Set<String>()
        return interface.filter { seen.insert($0).inserted }
    }

    enum Latency: String, ExpressibleByArgument, CaseIterable {
        case low, batch
    }

    enum Direction: String, ExpressibleByArgument, CaseIterable {
        case `in`, out, `inout`

        var frameDirection: FrameInfo.Direction? {
            switch self {
            case .in: .receive
            case .out: .transmit
            case .inout: nil
            }
        }
    }

    func validate() throws {
        guard (1...CaptureOptions.snaplenLimit).contains(snaplen) || snaplen == 0 else {
            throw ValidationError(
                "'-s \(snaplen)': the snapshot length is 1 to \(CaptureOptions.snaplenLimit)"
                    + " octets, or 0 for the most."
            )
        }
        if files.count > 1 {
            throw ValidationError("'-r' is given twice: read one file at a time.")
        }
        if file != nil, !interface.isEmpty {
            throw ValidationError("'-r' reads a file and '-i' captures live: give one of them.")
        }
        if file != nil, backend != .auto {
            throw ValidationError("'--backend' is for live captures, and '-r' reads a file.")
        }
        if file != nil, netns != nil {
            throw ValidationError("'--netns' is for live captures, and '-r' reads a file.")
        }
        if file != nil, direction != .inout {
            throw ValidationError("'-Q' needs a live capture: files do not tell the direction.")
        }
        if interface.contains("") { throw ValidationError("'-i' needs the name of an interface.") }
        if duration?.nanoseconds == 0 {
            throw ValidationError("'--duration' must be more than 0.")
        }
        if !(4096...1 << 30).contains(bufferSize.octets) {
            throw ValidationError(
                "'--buffer-size \(bufferSize.octets)': give 4K to 1G."
            )
        }
        if count == 0 {
            throw ValidationError("'-c 0': give a number of records above 0.")
        }
    }
}
