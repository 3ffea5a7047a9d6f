public import Capture
internal import Clibpcap
internal import Glibc

/// A pcap or pcapng capture file, read frame by frame.
@safe public struct Savefile: FrameSource, ~Copyable {
    // Closes the stream over the input, and so goes before it.
    private let handle: PcapHandle
    private let input: SavefileInput
    private let name: String
    private let snaplen: Int
    private var filter: FilterProgram?
    private var number: UInt64 = 0

    /// Opens the capture file at `path`, `-` for standard input, and compiles a filter for it.
    ///
    /// No more than `snaplen` octets of each frame are lent. `opened` is called once the file is open and
    /// before anything of it is read. While the file's header is waited for, `idle` and `wakeup` are what
    /// they are for ``FrameSource``'s `run`.
    public init(
        path: String,
        filter expression: String?,
        snaplen: Int,
        wakingFor wakeup: Wakeup,
        opened: () throws(CaptureError) -> Void = {},
        idle: @escaping () -> Int32?
    ) throws(CaptureError) {
        let name = path == "-" ? "standard input" : path
        let input = try SavefileInput(
            path: path,
            name: name,
            wakeup: wakeup,
            opened: opened,
            idle: idle
        )
        let handle = try Self.open(input, name: name)
        let filter =
            if let expression { try FilterProgram(expression, for: handle) } else {
                nil as FilterProgram?
            }
        self.name = name
        self.input = input
        self.handle = handle
        self.snaplen = snaplen
        self.filter = filter
    }

    private static func open(
        _ input: SavefileInput,
        name: String
    ) throws(CaptureError) -> PcapHandle {
        var errors = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        let stream = unsafe try input.openStream()
        // Nanoseconds hold the times of every file; libpcap widens coarser ones.
        let precision = u_int(PCAP_TSTAMP_PRECISION_NANO)
        guard
            let pointer = unsafe pcap_fopen_offline_with_tstamp_precision(
                stream,
                precision,
                &errors
            )
        else {
            let reason = unsafe String(cString: &errors)
            unsafe fclose(stream)
            if let failure = input.takeFailure() { throw failure }
            throw CaptureError(
                .failed,
                "\(name): \(reason); hdrlog reads pcap and pcapng files, plain or compressed by gzip or zstd"
            )
        }
        return unsafe PcapHandle(pointer)
    }

    /// The first header's kind, as a DLT number.
    public var linkType: Int32 { handle.linkType }

    /// How much of it was read; nil where it has no known end.
    public var progress: SavefileProgress? { input.progress }

    public var statistics: CaptureStatistics { CaptureStatistics() }

    public var needs: RunningNeeds {
        var needs = RunningNeeds()
        needs.endsChild = input.isDecompressed
        return needs
    }

    public mutating func run(
        wakingFor wakeup: Wakeup,
        idle: (() -> CaptureStatistics) -> Int32?,
        frame: (FrameInfo, Span<UInt8>) -> Bool,
        loss: (FrameLoss) -> Void
    ) throws(CaptureError) {
        let outcome = withoutActuallyEscaping(idle) { idle in
            input.waiting(with: { idle { CaptureStatistics() } }) { readFrames(frame, idle) }
        }
        guard case .failed(let reason) = outcome else {
            if case .ended = outcome, let failure = input.takeFailure(), failure.kind != .stopped {
                throw failure
            }
            return
        }
        if let failure = input.takeFailure() {
            if failure.kind == .stopped { return }
            throw failure
        }
        throw CaptureError(
            .failed,
            "\(name): \(reason); the frames before it are logged"
        )
    }

    /// The seconds that a file holds, which count on to the year 2106 where libpcap takes the number
    /// for a signed one.
    private static func unsignedSeconds(_ seconds: Int64) -> Int64 {
        (-1 << 31..<0).contains(seconds) ? seconds + (1 << 32) : seconds
    }

    private enum Outcome {
        case stopped, ended
        case failed(String)
    }

    /// Frames between two calls of `idle`, a power of two.
    private static var frameBatch: UInt64 { 1024 }

    private mutating func readFrames(
        _ frame: (FrameInfo, Span<UInt8>) -> Bool,
        _ idle: (() -> CaptureStatistics) -> Int32?
    ) -> Outcome {
        let linkType = handle.linkType
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        while true {
            let status = unsafe pcap_next_ex(handle.pointer, &header, &data)
            guard status == 1, let header = unsafe header, let data = unsafe data else {
                return status == -2 ? .ended : .failed(handle.errorText)
            }
            number += 1
            if number & (Self.frameBatch - 1) == 0, idle({ CaptureStatistics() }) == nil {
                return .stopped
            }
            if unsafe filter?.accepts(header, data) == false { continue }
            let caplen = unsafe min(Int(header.pointee.caplen), snaplen)
            let info = unsafe FrameInfo(
                number: number,
                timestamp: Timestamp(
                    seconds: Self.unsignedSeconds(Int64(header.pointee.ts.tv_sec)),
                    nanoseconds: Int64(header.pointee.ts.tv_usec)
                ),
                caplen: caplen,
                len: Int(header.pointee.len),
                linkType: linkType,
                interface: nil,
                direction: nil,
                backend: .file
            )
            // Safe: libpcap keeps `caplen` octets at `data` until the next call.
            guard frame(info, unsafe Span(_unsafeStart: data, count: caplen)) else {
                return .stopped
            }
        }
    }
}
