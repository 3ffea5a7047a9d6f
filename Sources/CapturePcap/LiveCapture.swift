public import Capture
internal import Clibpcap
internal import Glibc

/// Frames from one or several live interfaces, through libpcap.
@safe public struct LiveCapture: FrameSource, ~Copyable {
    private let interfaces: [LiveInterface]
    private var number: UInt64 = 0

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
        frame: (FrameInfo, Span<UInt8>) -> Bool
    ) throws(CaptureError) {
        let descriptors = interfaces.map(\.descriptor)
        while let timeout = idle({ statistics }) {
            _ = wait(for: descriptors, wakeup, timeout: timeout)
            for interface in interfaces {
                guard try interface.dispatch(number: &number, frame) else { return }
            }
        }
    }
}
