public import Capture

/// What an hdrlog that was killed left in the kernel.
public enum BPFLeftovers {
    /// Removes it from all interfaces of this network namespace.
    public static func remove() throws(CaptureError) {
        do throws(BPFError) {
            try ClsactFilters.removeLeftovers()
        } catch {
            throw CaptureError(
                error.isPermission ? .permission : .failed,
                "cannot remove filters of clsact: \(error.reason)"
            )
        }
    }
}
