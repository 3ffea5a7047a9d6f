/// Where frames come from.
public protocol FrameSource: ~Copyable {
    /// Lends each frame in turn to `frame`, whose octets are valid only while it runs.
    ///
    /// Returns at the end of the source, and as soon as `frame` returns false. `idle` is called before
    /// each wait for frames, and now and then where there is none, with a way to ask for the losses so
    /// far; it returns the longest time to wait in milliseconds, -1 for as long as it takes, or nil to
    /// stop: then a live source still lends what it has captured until now. `loss` is called where
    /// frames are missing.
    mutating func run(
        wakingFor wakeup: Wakeup,
        idle: (() -> CaptureStatistics) -> Int32?,
        frame: (FrameInfo, Span<UInt8>) -> Bool,
        loss: (FrameLoss) -> Void
    ) throws(CaptureError)

    /// The losses so far.
    var statistics: CaptureStatistics { get }

    /// Who is to know what need not be lent; nil where the source lends all that it has.
    var dispensableTaker: (any DispensableTaker)? { get }
}

extension FrameSource where Self: ~Copyable {
    public var dispensableTaker: (any DispensableTaker)? { nil }
}

/// What ends a wait for frames besides frames and time.
public struct Wakeup: Sendable {
    /// A descriptor on which input means that the user wants something.
    public var interrupt: Int32

    /// A descriptor whose far end may close; its input does not matter.
    public var output: Int32

    public init(interrupt: Int32, output: Int32) {
        self.interrupt = interrupt
        self.output = output
    }
}
