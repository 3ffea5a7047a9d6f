internal import Capture
internal import Glibc

/// How a wait ended.
enum WaitOutcome {
    /// There is input on one of the descriptors, or its far end has closed.
    case ready

    /// Something else ended the wait: time, a signal, or what `Wakeup` names.
    case woken
}

/// Waits for input on one of `descriptors`, at most `timeout` milliseconds, -1 for as long as it takes.
func wait(for descriptors: [Int32], _ wakeup: Wakeup? = nil, timeout: Int32) -> WaitOutcome {
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if let wakeup {
        entries.append(pollfd(fd: wakeup.interrupt, events: Int16(POLLIN), revents: 0))
        entries.append(pollfd(fd: wakeup.output, events: 0, revents: 0))
    }
    guard unsafe poll(&entries, nfds_t(entries.count), timeout) > 0 else { return .woken }
    return entries.prefix(descriptors.count).contains { $0.revents != 0 } ? .ready : .woken
}
