internal import Capture

/// An interface that the capture programs are attached to.
struct AttachedInterface {
    var index: UInt32
    var name: InterfaceName
    var linkType: Int32

    /// Its hooks, which end with the last copy.
    var attachments: [Attachment]

    /// Frames that the interface had dropped when the capture started.
    var droppedBefore: UInt64

    /// Frames that the interface has dropped since then; a driver may start to count anew.
    func dropped(until link: NetworkLink) -> UInt64 {
        link.dropped > droppedBefore ? link.dropped - droppedBefore : 0
    }
}
