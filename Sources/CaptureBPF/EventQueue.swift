internal import Capture
internal import Clibbpf
internal import Glibc

/// What a capture waits on (epoll(7)).
struct EventQueue: ~Copyable {
    private let descriptor: Int32

    init() throws(BPFError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw BPFError(errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Has a wait end when the kernel wakes the reader of a ring buffer; that there are records is not
    /// enough.
    func add(ring: Int32) throws(BPFError) {
        try add(ring, EPOLLIN.rawValue | EPOLLET.rawValue)
    }

    /// Has a wait end while there is something to read.
    func add(input: Int32) throws(BPFError) {
        try add(input, EPOLLIN.rawValue)
    }

    /// Has a wait end when the far end closes; files, which have none, do not count.
    func add(output: Int32) {
        try? add(output, EPOLLET.rawValue)
    }

    private func add(_ other: Int32, _ events: UInt32) throws(BPFError) {
        var event = unsafe epoll_event()
        unsafe event.events = events
        guard unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, other, &event) == 0 else {
            throw BPFError(errno)
        }
    }

    /// Waits at most `timeout` milliseconds, -1 for as long as it takes.
    func wait(timeout: Int32) {
        var events = unsafe epoll_event()
        _ = unsafe epoll_wait(descriptor, &events, 1, timeout)
    }
}
