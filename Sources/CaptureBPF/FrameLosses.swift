internal import Capture

/// How many frames were lost since the start, by cause.
struct FrameLosses {
    private(set) var ringFull: UInt64 = 0
    private(set) var program: UInt64 = 0

    /// Goes on to counts of which only the lowest 32 bits are known, and calls `tell` with what was lost
    /// in between.
    ///
    /// Processors write their records at the same time, so that one may hold an older count than the
    /// record before it; that is no loss.
    mutating func advance(
        ringFull: UInt32,
        program: UInt32,
        _ tell: (UInt64, FrameLoss.Cause) -> Void
    ) {
        Self.advance(&self.ringFull, to: ringFull) { tell($0, .bufferFull) }
        Self.advance(&self.program, to: program) { tell($0, .filter) }
    }

    private static func advance(_ count: inout UInt64, to now: UInt32, _ tell: (UInt64) -> Void) {
        let difference = Int32(bitPattern: now &- UInt32(truncatingIfNeeded: count))
        guard difference > 0 else { return }
        count += UInt64(difference)
        tell(UInt64(difference))
    }
}
