public import Capture
internal import Clibpcap
internal import Glibc

/// Frames from one or several live interfaces, through libpcap.
@safe public struct LiveCapture: FrameSource, ~Copyable {
    private let interfaces: [LiveInterface]
    private var number: UInt64 = 0

    /// Dropped frames that were told of.
    private var toldDropped: UInt64 = 0

    /// Opens `interfaces`, and has the kernel apply `filter` on each.
    public init(
        interfaces names: [String],
        options: CaptureOptions,
        filter: String?
    ) throws(CaptureError) {
        var interfaces: [LiveInterface] = []
        for name in names {
            interfaces.append(try LiveInterface(name, options, filter: filter))
        }
        self.interfaces = interfaces
    }

    /// What the user should know though the capture can start, a line each.
    public var warnings: [String] { interfaces.compactMap(\.warning) }

    /// The link type of each interface, as DLT numbers.
    public var linkTypes: [(interface: String, linkType: Int32)] {
        interfaces.map { ($0.name, $0.linkType) }
    }

    public var statistics: CaptureStatistics {
        var sum = CaptureStatistics()
        for interface in interfaces {
            let one = interface.statistics
            sum.droppedByKernel += one.droppedByKernel
            sum.droppedByInterface += one.droppedByInterface
        }
        return sum
    }

    public mutating func run(
        wakingFor wakeup: Wakeup,
        idle: (() -> CaptureStatistics) -> Int32?,
        frame: (FrameInfo, Span<UInt8>) -> Bool,
        loss: (FrameLoss) -> Void
    ) throws(CaptureError) {
        let descriptors = interfaces.map(\.descriptor)
        while let timeout = idle({ statistics }) {
            _ = wait(for: descriptors, wakeup, timeout: timeout)
            for interface in interfaces {
                guard try interface.dispatch(number: &number, frame) else { return }
            }
            tellLosses(loss)
        }
        try readRest(descriptors, frame)
        tellLosses(loss)
    }

    /// Lends what was captured until now, and may still wait in a block that is not full.
    private mutating func readRest(
        _ descriptors: [Int32],
        _ frame: (FrameInfo, Span<UInt8>) -> Bool
    ) throws(CaptureError) {
        let end = Timestamp.now
        usleep(UInt32(LiveInterface.blockTimeout * 1000))
        for interface in interfaces {
            var hasMore = true
            while hasMore {
                let before = number
                hasMore = try interface.dispatch(number: &number) { info, octets in
                    info.timestamp <= end && frame(info, octets)
                }
                if number == before { hasMore = false }
            }
        }
    }

    /// Tells of frames that the kernel has dropped; asked for at most every ``lossInterval``.
    private mutating func tellLosses(_ loss: (FrameLoss) -> Void) {
        let dropped = interfaces.reduce(0) { $0 + $1.statistics.droppedByKernel }
        guard dropped > toldDropped else { return }
        loss(
            FrameLoss(
                timestamp: .now,
                frames: dropped - toldDropped,
                cause: .bufferFull,
                backend: .pcap
            )
        )
        toldDropped = dropped
    }
}
