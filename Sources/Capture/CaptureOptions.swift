/// What a live source is asked for.
public struct CaptureOptions: Sendable {
    /// Most octets to capture of a frame, from 1 to ``snaplenLimit``.
    public var snaplen: Int
    public var isPromiscuous: Bool
    public var direction: FrameInfo.Direction?

    /// Whether frames are handed over at once rather than in blocks, at a higher cost.
    public var isImmediate: Bool

    /// Octets of the buffer between the kernel and hdrlog, where several interfaces share one; at least
    /// a page.
    public var bufferSize: Int

    /// Whether the source may leave out what is dispensable.
    public var leavesOut: Bool

    public static let defaultBufferSize = 8 << 20
    public static let snaplenLimit = 262_144

    public init(
        snaplen: Int,
        isPromiscuous: Bool,
        direction: FrameInfo.Direction?,
        isImmediate: Bool,
        bufferSize: Int = Self.defaultBufferSize,
        leavesOut: Bool = false
    ) {
        self.snaplen = snaplen
        self.isPromiscuous = isPromiscuous
        self.direction = direction
        self.isImmediate = isImmediate
        self.bufferSize = bufferSize
        self.leavesOut = leavesOut
    }
}
