/// What a source lost before hdrlog could see it.
public struct CaptureStatistics: Equatable, Sendable {
    /// Frames that the kernel dropped because its buffer was full.
    public var droppedByKernel: UInt64 = 0

    /// Frames that the filter let through, and that the kernel's capture program could not take.
    public var droppedByFilter: UInt64 = 0

    /// Frames that the interface or its driver dropped.
    public var droppedByInterface: UInt64 = 0

    /// Frames that were left out because nobody needs them; nil where none may be.
    public var leftOut: UInt64?

    public init() {}
}
