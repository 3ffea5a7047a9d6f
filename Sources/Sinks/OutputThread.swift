internal import Glibc

/// Writes blocks of records on a thread of its own.
///
/// The kernel takes as long to copy a block away as hdrlog does to format it; with a thread, the one
/// goes on while the other does. One block is on its way at most.
///
/// Unchecked: the two semaphores hand `block` and `error` back and forth, so that one side at a time
/// touches them.
@safe public final class OutputThread: @unchecked Sendable {
    private let output: OutputFile
    private var thread = pthread_t()

    /// Posted when a block is to be written, and when it was.
    private let filled = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let emptied = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    /// What is to be written; an empty block ends the thread.
    private var block = OctetBuffer(capacity: 1024)
    private var error: OutputError?

    /// Starts the thread; nil where the system gives none.
    public init?(_ output: consuming OutputFile) {
        self.output = output
        unsafe sem_init(filled, 0, 0)
        unsafe sem_init(emptied, 0, 1)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let writer = unsafe Unmanaged<OutputThread>.fromOpaque(context)
                unsafe writer._withUnsafeGuaranteedRef { $0.writeBlocks() }
                return nil
            },
            context
        )
        guard status == 0 else { return nil }
    }

    deinit {
        unsafe filled.deallocate()
        unsafe emptied.deallocate()
    }

    /// Has what `buffer` holds written, and leaves it empty; waits while the block before is not.
    public func write(_ buffer: inout OctetBuffer) throws(OutputError) {
        unsafe Self.wait(emptied)
        if let error {
            unsafe sem_post(emptied)
            throw error
        }
        swap(&block, &buffer)
        unsafe sem_post(filled)
    }

    /// Waits until everything is written, and ends the thread; call it once, and last.
    public func finish() throws(OutputError) {
        unsafe Self.wait(emptied)
        unsafe sem_post(filled)
        pthread_join(thread, nil)
        if let error { throw error }
    }

    private func writeBlocks() {
        while true {
            unsafe Self.wait(filled)
            if block.count == 0 { return }
            do throws(OutputError) {
                try output.flush(&block)
            } catch {
                self.error = error
                block.removeAll()
            }
            unsafe sem_post(emptied)
        }
    }

    private static func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}
