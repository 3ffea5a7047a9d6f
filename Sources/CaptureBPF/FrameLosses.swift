internal import Capture

/// How many frames were lost since the start, by cause.
struct FrameLosses: Equatable {
    var ringFull: UInt64 = 0
    var program: UInt64 = 0

    /// Calls `body` for each cause that more were lost by than in `before`.
    func forEachDifference(
        from before: FrameLosses,
        _ body: (UInt64, FrameLoss.Cause) -> Void
    ) {
        if ringFull != before.ringFull { body(ringFull &- before.ringFull, .bufferFull) }
        if program != before.program { body(program &- before.program, .filter) }
    }
}
