internal import Glibc

/// A thread that does the same work as many times as it is asked to.
///
/// Unchecked: the two semaphores order what the caller and the work touch.
@safe final class WorkThread: @unchecked Sendable {
    private let work: () -> Void
    private var thread = pthread_t()
    private var isLast = false

    /// Posted for each time the work is to be done, and for each time it was.
    private let asked = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    /// Starts the thread; nil where the system gives none.
    init?(_ work: @escaping () -> Void) {
        self.work = work
        unsafe sem_init(asked, 0, 0)
        unsafe sem_init(done, 0, 0)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let thread = unsafe Unmanaged<WorkThread>.fromOpaque(context)
                unsafe thread._withUnsafeGuaranteedRef { $0.run() }
                return nil
            },
            context
        )
        guard status == 0 else { return nil }
    }

    deinit {
        unsafe asked.deallocate()
        unsafe done.deallocate()
    }

    /// Has the work done once more.
    func start() {
        unsafe sem_post(asked)
    }

    /// Waits until the work was done as often as this is called.
    func wait() {
        unsafe Self.wait(done)
    }

    /// Ends the thread, when the work was done as often as was asked; call it once, and last.
    func finish() {
        isLast = true
        start()
        pthread_join(thread, nil)
    }

    private func run() {
        while true {
            unsafe Self.wait(asked)
            if isLast { return }
            work()
            unsafe sem_post(done)
        }
    }

    private static func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}
