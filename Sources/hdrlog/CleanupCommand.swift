#if BPF
    internal import ArgumentParser
    internal import Capture
    internal import CaptureBPF
    internal import CapturePcap
    internal import Glibc

    struct CleanupCommand: ParsableCommand {
        static let waitingFlag = "--when-input-ends"

        static let configuration = CommandConfiguration(
            commandName: "cleanup",
            abstract: "Remove what an hdrlog that was killed left in the kernel.",
            usage: "hdrlog cleanup [--netns NAME|PID]",
            discussion: """
                Only filters of the clsact qdisc stay when their process ends, and a guard process \
                removes them; this is for when that was killed too. Filters of an hdrlog that runs are \
                left alone, and so is all that others made.
                """
        )

        @Option(
            help: ArgumentHelp(
                "Clean up in this network namespace: a name of 'ip netns', a process's number, or a path.",
                valueName: "name|pid"
            )
        )
        var netns: String?

        @Flag(name: .customLong("when-input-ends"), help: .hidden)
        var waits = false

        func run() {
            do {
                if let netns { try NetworkNamespace.enter(netns) }
                let isOrderly = !waits || waitForEnd()
                var removed = try BPFLeftovers.remove()
                if !isOrderly {
                    // The process that has ended may still be giving up what marks its filters.
                    usleep(200_000)
                    removed += try BPFLeftovers.remove()
                }
                Diagnostics.say("\(removed) filters removed")
            } catch {
                Diagnostics.fail(error)
            }
        }

        /// Waits for the process that this one watches over.
        ///
        /// - Returns: whether that says that it ends, and has let go of its filters.
        private func waitForEnd() -> Bool {
            var octet: UInt8 = 0
            while true {
                let count = unsafe read(STDIN_FILENO, &octet, 1)
                if count >= 0 || errno != EINTR { return count > 0 }
            }
        }
    }
#endif
