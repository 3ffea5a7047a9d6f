/// Why a capture could not start or go on, in words for the user.
public struct CaptureError: Error, Sendable {
    public var kind: Kind

    /// One line: what failed, and what the user can do.
    public var message: String

    /// What scripts can tell apart by the exit status.
    public enum Kind: Sendable {
        /// The kernel, a device or a file did not do what was asked.
        case failed

        /// The pcap-filter expression is wrong, or cannot apply to the link type.
        case filter

        /// An option asks for what there is not.
        case usage

        /// The process lacks a privilege.
        case permission

        /// Nothing failed: the user stopped it before there was anything to read.
        case stopped
    }

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
