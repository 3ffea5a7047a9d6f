internal import Capture
internal import Glibc
internal import Synchronization

/// What signals ask for: SIGINT and SIGTERM to stop, SIGUSR1 to print the counts.
///
/// Handlers only set flags, and write to a pipe so that a wait ends.
enum Interrupt {
    /// What ends a wait: a signal, or the closing of the far end of the output.
    static func wakeup(output: Int32) -> Wakeup { Wakeup(interrupt: descriptor, output: output) }

    /// Readable once a signal came.
    static var descriptor: Int32 { Int32(pipeEnd.load(ordering: .relaxed)) }

    /// Whether to stop.
    static var isStopped: Bool { stopFlag.load(ordering: .relaxed) }

    /// Whether the counts were asked for since the last call.
    static func takeReportRequest() -> Bool {
        guard reportFlag.load(ordering: .relaxed) else { return false }
        return reportFlag.exchange(false, ordering: .relaxed)
    }

    private static let stopFlag = Atomic(false)
    private static let stopTime = Atomic<UInt64>(0)
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
        // nohup(1) has it ignored.
        if !isIgnored(SIGHUP) { handle(SIGHUP) { _ in Interrupt.stop() } }
        handle(SIGALRM) { _ in Interrupt.giveUp() }
        handle(SIGUSR1) { _ in
            Interrupt.reportFlag.store(true, ordering: .relaxed)
            Interrupt.wake()
        }
    }

    /// Leaves out what is not to end hdrlog at any time: writes to a closed pipe, which fail with EPIPE
    /// and are told from other failures, and requests for counts that there are none of yet.
    static func ignoreHarmless() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGUSR1, SIG_IGN)
    }

    /// Lets the rest take its time: all is written.
    static func finish() {
        alarm(0)
    }

    /// Asks for an end; the second time, or when that takes too long, there is one.
    ///
    /// A reader that has stalled can hold up the writing of the last records for ever.
    static func stop() {
        let now = monotonicNanoseconds()
        if stopFlag.exchange(true, ordering: .relaxed) {
            // timeout(1) and terminals signal a process and then its group: that is one request.
            guard now > stopTime.load(ordering: .relaxed) + repetitionTime else { return }
            end("hdrlog: stopped at once; records may be missing\n")
        }
        stopTime.store(now, ordering: .relaxed)
        alarm(gracePeriod)
        wake()
    }

    /// Nanoseconds in which a second signal is the first one again.
    static let repetitionTime: UInt64 = 500_000_000

    /// Seconds that the last records have to be written in.
    private static let gracePeriod: UInt32 = 3

    private static func giveUp() {
        end("hdrlog: the output takes nothing more; not all records were written\n")
    }

    static func end(_ message: StaticString) -> Never {
        StatusLine.leave()
        _ = unsafe write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
        _exit(1)
    }

    /// Empties the pipe, so that the next wait does not end at once.
    static func drain() {
        var octets = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &octets, octets.count) > 0 {}
    }

    static func wake() {
        var octet: UInt8 = 0
        let error = errno
        _ = unsafe write(Int32(writeEnd.load(ordering: .relaxed)), &octet, 1)
        errno = error
    }

    static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        unsafe sigaction(signal, nil, &action)
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        let ignoring = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        return handler == ignoring
    }

    private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void)
    {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        unsafe sigaction(signal, &action, nil)
    }
}
