/// Frames that a source lost since it told of a loss before.
public struct FrameLoss: Equatable, Sendable {
    /// When the source knew of it: the time of the first frame behind the loss, or of now.
    public var timestamp: Timestamp
    public var frames: UInt64
    public var cause: Cause
    public var backend: Backend

    public enum Cause: UInt8, Sendable, CaseIterable {
        /// The buffer between the kernel and hdrlog was full.
        case bufferFull

        /// The kernel's capture program could not take what the filter let through.
        case filter

        /// The name in the output.
        public var name: StaticString {
            switch self {
            case .bufferFull: "buffer_full"
            case .filter: "filter_error"
            }
        }
    }

    public init(timestamp: Timestamp, frames: UInt64, cause: Cause, backend: Backend) {
        self.timestamp = timestamp
        self.frames = frames
        self.cause = cause
        self.backend = backend
    }
}
