internal import Capture

/// How many frames were lost since the start, by cause; the counts wrap around.
struct FrameLosses {
    private var ringFull: UInt32 = 0
    private var program: UInt32 = 0

    init() {}

    init(ringFull: UInt64, program: UInt64) {
        self.init(UInt32(truncatingIfNeeded: ringFull), UInt32(truncatingIfNeeded: program))
    }

    init(_ ringFull: UInt32, _ program: UInt32) {
        self.ringFull = ringFull
        self.program = program
    }

    /// Goes on to `now`, and calls `tell` with what was lost in between.
    ///
    /// Processors write their records at the same time, so that one may hold an older count than the
    /// record before it; that is no loss.
    mutating func advance(to now: FrameLosses, _ tell: (UInt64, FrameLoss.Cause) -> Void) {
        Self.advance(&ringFull, to: now.ringFull) { tell($0, .bufferFull) }
        Self.advance(&program, to: now.program) { tell($0, .filter) }
    }

    private static func advance(_ count: inout UInt32, to now: UInt32, _ tell: (UInt64) -> Void) {
        let difference = Int32(bitPattern: now &- count)
        guard difference > 0 else { return }
        count = now
        tell(UInt64(difference))
    }
}
