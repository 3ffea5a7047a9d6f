public import Capture

/// What an hdrlog that was killed left in the kernel.
public enum BPFLeftovers {
    /// Removes it from all interfaces of this network namespace.
    ///
    /// - Returns: how many filters that were.
    public static func remove() throws(CaptureError) -> Int {
        do throws(BPFError) {
            return try ClsactFilters.removeLeftovers()
        } catch {
            throw CaptureError(
                error.isPermission ? .permission : .failed,
                "cannot remove filters of clsact: \(error.reason)"
            )
        }
    }
}
