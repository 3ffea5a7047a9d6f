#if BPF
    internal import ArgumentParser
    internal import Capture
    internal import CaptureBPF
    internal import Glibc

    struct CleanupCommand: ParsableCommand {
        static let waitingFlag = "--when-input-ends"

        static let configuration = CommandConfiguration(
            commandName: "hdrlog cleanup",
            abstract: "Remove what an hdrlog that was killed left in the kernel.",
            discussion: """
                Only filters of the clsact qdisc stay when their process ends, and a guard process \\
                removes them; this is for when that was killed too. Filters of an hdrlog that runs are \\
                left alone, and so is all that others made.
                """
        )

        @Flag(name: .customLong("when-input-ends"), help: .hidden)
        var waits = false

        func run() {
            if waits {
                var octet: UInt8 = 0
                while unsafe read(STDIN_FILENO, &octet, 1) > 0 || errno == EINTR { errno = 0 }
            }
            do {
                try BPFLeftovers.remove()
            } catch {
                Diagnostics.fail(error)
            }
        }
    }
#endif
