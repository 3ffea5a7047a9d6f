/// What a source must be able to do once it runs, besides to read and to wait: the rights to all else can
/// be given up.
public struct RunningNeeds: Sendable {
    /// How it attaches to interfaces that come up later; nil where it does not.
    public var laterAttachment: Attachment?

    /// Whether it has filters in the kernel that are to be removed at the end.
    public var removesFilters = false

    /// Netlink sockets that it asks the kernel by.
    public var querySockets: [Int32] = []

    /// Whether it has a child process to end.
    public var endsChild = false

    /// The process of a command that signals are passed on to; nil where there is none.
    public var signalsChild: Int32?

    public enum Attachment: Sendable {
        /// By the system call bpf(2).
        case links

        /// By new netlink sockets too.
        case filters
    }

    public init() {}
}
