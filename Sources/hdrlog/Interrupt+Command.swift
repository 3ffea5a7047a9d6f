internal import Capture
internal import Glibc
internal import Synchronization

// Signals where hdrlog runs a command: they are meant for that, which decides when it ends.
extension Interrupt {
    /// The process that runs the command; 0 where none does.
    private static let command = Atomic<Int32>(0)

    /// How the command ended, as shells tell it; -1 before.
    private static let status = Atomic<Int32>(-1)

    /// When a signal was passed on last; 0 for never.
    private static let passTime = Atomic<UInt64>(0)

    static var isCommandRunning: Bool { commandProcess != nil }

    /// The process of the command; nil where it does not run.
    static var commandProcess: Int32? {
        let process = command.load(ordering: .relaxed)
        return process == 0 ? nil : process
    }

    /// The exit status of the command, or 128 and the signal that ended it; nil before it has ended.
    static var commandStatus: Int32? {
        let value = status.load(ordering: .relaxed)
        return value < 0 ? nil : value
    }

    /// Has signals passed on to the process that `start` returns, and its end noticed; 0 is none.
    static func serve(_ start: (_ blocked: sigset_t) -> pid_t) -> pid_t {
        for number in [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR2]
        where number != SIGHUP || !isIgnored(SIGHUP) {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_sigaction = { number, information, _ in
                let code = unsafe information?.pointee.si_code ?? 0
                Interrupt.receive(number, code)
            }
            action.sa_flags = SA_SIGINFO
            unsafe sigaction(number, &action, nil)
        }
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in Interrupt.reap() }
        action.sa_flags = SA_NOCLDSTOP
        unsafe sigaction(SIGCHLD, &action, nil)
        // None is handled before it is known which process it is for.
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        let process = start(before)
        command.store(max(0, process), ordering: .relaxed)
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        return process
    }

    /// Waits until the command has ended, if it was started; returns its status, as ``commandStatus``.
    static func waitForCommand() -> Int32? {
        while isCommandRunning {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            unsafe poll(&entry, 1, -1)
            drain()
        }
        return commandStatus
    }

    /// Ends the command, which is not to run without hdrlog: asks first, and waits a second.
    static func endCommand() {
        for number in [SIGTERM, SIGKILL] {
            guard let process = commandProcess else { return }
            if kill(process, number) != 0 {
                Diagnostics.say("cannot end the command: \(errorText(errno)); it still runs")
                return
            }
            let end = monotonicNanoseconds() + 1_000_000_000
            while isCommandRunning, let wait = millisecondsUntil(end) {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                unsafe poll(&entry, 1, wait)
                drain()
            }
        }
    }

    /// Takes a signal, of which `code` says where it comes from.
    private static func receive(_ number: Int32, _ code: Int32) {
        let process = command.load(ordering: .relaxed)
        guard process != 0 else { return stop() }
        // What keys send goes to the whole process group already. A command that has left the group is
        // to have it too.
        let fromKernel: Int32 = 0x80  // SI_KERNEL
        if code == fromKernel, getpgid(process) == getpgrp() { return }
        let now = monotonicNanoseconds()
        let last = passTime.exchange(now, ordering: .relaxed)
        // timeout(1) signals a process and then its group: that is one request.
        if last != 0, now <= last + repetitionTime { return }
        kill(process, number)
        if last != 0 {
            end("hdrlog: stopped at once; records may be missing, and the command may still run\n")
        }
    }

    /// Takes note of the command's end.
    private static func reap() {
        let error = errno
        defer { errno = error }
        let process = command.load(ordering: .relaxed)
        var word: Int32 = 0
        guard process != 0, unsafe waitpid(process, &word, WNOHANG) == process else { return }
        let signal = word & 0x7f
        status.store(signal == 0 ? word >> 8 & 0xff : 128 + signal, ordering: .relaxed)
        command.store(0, ordering: .relaxed)
        wake()
    }
}
