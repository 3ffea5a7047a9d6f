internal import Capture
internal import Glibc
internal import Synchronization

/// What signals ask for: SIGINT and SIGTERM to stop, SIGUSR1 to print the counts.
///
/// Handlers only set flags, and write to a pipe so that a wait ends.
enum Interrupt {
    /// What ends a wait: a signal, or the closing of standard output's far end.
    static var wakeup: Wakeup { Wakeup(interrupt: descriptor, output: STDOUT_FILENO) }

    /// Readable once a signal came.
    private static var descriptor: Int32 { Int32(pipeEnd.load(ordering: .relaxed)) }

    /// Whether to stop.
    static var isStopped: Bool { stopFlag.load(ordering: .relaxed) }

    /// Whether the counts were asked for since the last call.
    static func takeReportRequest() -> Bool {
        guard reportFlag.load(ordering: .relaxed) else { return false }
        return reportFlag.exchange(false, ordering: .relaxed)
    }

    private static let stopFlag = Atomic(false)
    private static let reportFlag = Atomic(false)
    private static let pipeEnd = Atomic(-1)
    private static let writeEnd = Atomic(-1)

    /// Installs the handlers.
    static func install() {
        var ends: [Int32] = [-1, -1]
        if unsafe pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
        }
        pipeEnd.store(Int(ends[0]), ordering: .relaxed)
        writeEnd.store(Int(ends[1]), ordering: .relaxed)
        handle(SIGINT) { _ in Interrupt.stop() }
        handle(SIGTERM) { _ in Interrupt.stop() }
        handle(SIGALRM) { _ in Interrupt.giveUp() }
        handle(SIGUSR1) { _ in
            Interrupt.reportFlag.store(true, ordering: .relaxed)
            Interrupt.wake()
        }
    }

    /// Has writes to a closed pipe fail with EPIPE, which is told from other failures, not end hdrlog.
    static func ignoreClosedPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Asks for an end; the second time, or when that takes too long, there is one.
    ///
    /// A reader that has stalled can hold up the writing of the last records for ever.
    private static func stop() {
        if stopFlag.exchange(true, ordering: .relaxed) { giveUp() }
        alarm(gracePeriod)
        wake()
    }

    /// Seconds that the last records have to be written in.
    private static let gracePeriod: UInt32 = 3

    private static func giveUp() {
        let message: StaticString =
            "hdrlog: standard output takes nothing more; not all records were written\n"
        _ = unsafe write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
        _exit(1)
    }

    /// Empties the pipe, so that the next wait does not end at once.
    static func drain() {
        var octets = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &octets, octets.count) > 0 {}
    }

    private static func wake() {
        var octet: UInt8 = 0
        let error = errno
        _ = unsafe write(Int32(writeEnd.load(ordering: .relaxed)), &octet, 1)
        errno = error
    }

    private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void)
    {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        unsafe sigaction(signal, &action, nil)
    }
}
