/// When logging ends by itself, before its source does.
struct EndRule {
    /// When `--duration` is over, in nanoseconds of the monotonic clock; nil for never.
    var deadline: UInt64?

    /// How long what is expected may take to come true, in nanoseconds; nil where it is not waited for.
    var timeout: UInt64?

    /// When that is over, and when the last packets of a command that has ended have come; from when they
    /// are waited for on.
    private var timeoutEnd: UInt64?
    private var lingerEnd: UInt64?

    /// Nanoseconds that the other end of a command's connections may take to close them.
    private static let lingerTime: UInt64 = 20_000_000

    init(deadline: UInt64?, timeout: UInt64?) {
        self.deadline = deadline
        self.timeout = timeout
    }

    /// How long the next wait for frames may last, in milliseconds, -1 for as long as it takes; nil for
    /// an end now.
    ///
    /// The end of a command ends logging; what is expected is waited for from then on.
    mutating func millisecondsLeft(isMet: () -> Bool) -> Int32? {
        let hasCommandEnded = Interrupt.commandStatus != nil
        if !hasCommandEnded, Interrupt.isCommandRunning || timeout == nil {
            return millisecondsUntil(deadline)
        }
        let now = monotonicNanoseconds()
        if hasCommandEnded {
            let end = lingerEnd ?? now + Self.lingerTime
            lingerEnd = end
            if let left = millisecondsUntil(end) { return left }
        }
        guard let timeout, !isMet() else { return nil }
        let end = timeoutEnd ?? now + timeout
        timeoutEnd = end
        return millisecondsUntil(end)
    }
}
