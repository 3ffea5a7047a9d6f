public import Capture
internal import Clibpcap
internal import Glibc

/// Frames from one or several live interfaces, through libpcap.
@safe public struct LiveCapture: FrameSource, ~Copyable {
    private var interfaces: [LiveInterface]

    /// Called with what the user should know though the capture goes on, a line each.
    private let warn: (String) -> Void
    private var number: UInt64 = 0

    /// Dropped frames that were told of.
    private var toldDropped: UInt64 = 0

    /// Opens `interfaces`, and has the kernel apply `filter` on each.
    public init(
        interfaces names: [String],
        options: CaptureOptions,
        filter: String?,
        warn: @escaping (String) -> Void
    ) throws(CaptureError) {
        self.warn = warn
        var interfaces: [LiveInterface] = []
        for name in names {
            interfaces.append(try LiveInterface(name, options, filter: filter))
        }
        self.interfaces = interfaces
    }

    /// Times that frames were waited for, between two looks for losses.
    private static var lossRounds: Int { 16 }

    /// What the user should know though the capture can start, a line each.
    public var warnings: [String] { interfaces.compactMap(\.warning) }

    /// The link type of each interface, as DLT numbers.
    public var linkTypes: [(interface: String, linkType: Int32)] {
        interfaces.map { ($0.name, $0.linkType) }
    }

    public var needs: RunningNeeds { RunningNeeds() }

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
        var descriptors = interfaces.map(\.descriptor)
        var rounds = 0
        while let timeout = idle({ statistics }) {
            _ = wait(for: descriptors, wakeup, timeout: timeout)
            for interface in interfaces {
                do throws(CaptureError) {
                    guard try interface.dispatch(number: &number, frame) else { return }
                } catch {
                    try leaveOut(interface, after: error)
                    descriptors = interfaces.map(\.descriptor)
                }
            }
            // Asked for now and then only, for libpcap opens files to tell.
            rounds += 1
            if rounds % Self.lossRounds == 0 { tellLosses(loss) }
        }
        try readRest(frame)
        tellLosses(loss)
    }

    /// Goes on without an interface that failed, unless it was the last.
    private mutating func leaveOut(
        _ interface: LiveInterface,
        after failure: CaptureError
    ) throws(CaptureError) {
        guard interfaces.count > 1 else { throw failure }
        interfaces.removeAll { $0 === interface }
        warn("\(failure.message); the others go on")
    }

    /// Lends what was captured until now, and may still wait in a block that is not full.
    private mutating func readRest(
        _ frame: (FrameInfo, Span<UInt8>) -> Bool
    ) throws(CaptureError) {
        let end = Timestamp.now
        usleep(UInt32(LiveInterface.blockTimeout * 1000))
        for interface in interfaces {
            var isStopped = false
            var hasMore = true
            while hasMore {
                let before = number
                hasMore = try interface.dispatch(number: &number) { info, octets in
                    guard info.timestamp <= end else { return false }
                    isStopped = !frame(info, octets)
                    return !isStopped
                }
                if number == before { hasMore = false }
            }
            if isStopped { return }
        }
    }

    /// Tells of frames that the kernel has dropped.
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
