internal import Capture
internal import CapturePcap
internal import Glibc
internal import Synchronization

/// A line on the terminal that tells how the run goes, and is erased when anything else is told.
struct StatusLine {
    /// What it tells of; the rates are those since it was told before.
    struct Figures {
        var frames: UInt64 = 0
        var dropped: UInt64 = 0

        /// Exchanges, and those of severity ERROR; nil where they are not looked for.
        var exchanges: (count: UInt64, errors: UInt64)?
    }

    /// How much of the file was read; nil live.
    private let progress: SavefileProgress?

    /// When it was last written, nanoseconds of the monotonic clock, and what was known then.
    private var last: UInt64
    private var lastFrames: UInt64 = 0
    private var lastPosition: UInt64 = 0

    /// Of the file, from the first moment on, for the remaining time.
    private let start: UInt64

    /// Whether there is a rate to show, and so one to take back when nothing comes any more.
    private var isMoving = true

    /// Nanoseconds between two writes.
    private static let interval: UInt64 = 250_000_000

    /// Octets of a file that takes no time worth telling of.
    private static let smallFile: UInt64 = 8 << 20

    /// Whether the line stands on the terminal.
    private static let isShown = Atomic(false)

    init(_ progress: SavefileProgress?) {
        self.progress = progress
        start = monotonicNanoseconds()
        last = start
    }

    /// Whether the line can be shown: standard error is a terminal that understands it, records are not
    /// written to one, nor to a program that may write to it, and a file is large enough.
    static func isPossible(beside output: Int32?, _ progress: SavefileProgress?) -> Bool {
        guard isatty(STDERR_FILENO) == 1 else { return false }
        let terminal = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? "dumb"
        guard terminal != "dumb", !terminal.isEmpty else { return false }
        if let progress, progress.size < smallFile { return false }
        guard let output else { return true }
        var status = stat()
        guard unsafe fstat(output, &status) == 0 else { return false }
        let kind = status.st_mode & S_IFMT
        return kind == S_IFREG || kind == S_IFCHR && isatty(output) == 0
    }

    /// Writes the line anew where it is time.
    ///
    /// - Returns: milliseconds until it is time again; -1 for no change without a frame.
    mutating func update(at now: UInt64, _ figures: () -> Figures) -> Int32 {
        let elapsed = now - last
        if elapsed >= Self.interval {
            let figures = figures()
            let rate = Self.perSecond(figures.frames - lastFrames, in: elapsed)
            isMoving = figures.frames > lastFrames
            write(text(figures, rate, at: now, elapsed))
            last = now
            lastFrames = figures.frames
        }
        guard isMoving else { return -1 }
        return Int32((Self.interval - min(now - last, Self.interval)) / 1_000_000) + 1
    }

    private mutating func text(
        _ figures: Figures,
        _ rate: UInt64,
        at now: UInt64,
        _ elapsed: UInt64
    ) -> String {
        var parts: [String] = []
        if let progress {
            let position = min(progress.position, progress.size)
            let speed = Self.perSecond(position - min(position, lastPosition), in: elapsed)
            lastPosition = position
            parts.append("\(position * 100 / max(1, progress.size))%")
            parts.append("\(Self.tenths(speed / 100_000)) MB/s")
            if position > 0, position < progress.size {
                let whole = Double(now - start) / Double(position) * Double(progress.size)
                let left = UInt64(max(0, whole - Double(now - start)) / 1e9 + 0.5)
                parts.append("\(Self.clock(left)) left")
            }
        } else {
            parts.append("\(rate) frames/s")
        }
        parts.append("\(figures.frames) seen")
        if let exchanges = figures.exchanges {
            parts.append("\(exchanges.count) exchanges")
            parts.append("\(exchanges.errors) errors")
        }
        if progress == nil { parts.append("\(figures.dropped) dropped") }
        return parts.joined(separator: ", ")
    }

    /// Writes `text` over what the terminal's line holds, no further than its last column but one.
    private func write(_ text: String) {
        // In the background it would write into what another program shows.
        guard tcgetpgrp(STDERR_FILENO) == getpgrp() else { return }
        let columns = terminalColumns(of: STDERR_FILENO) ?? 80
        Self.isShown.store(true, ordering: .relaxed)
        Self.put("\r\("hdrlog: \(text)".prefix(columns - 1))\(Self.eraseToEnd)")
    }

    /// Takes the line off the terminal, if it is there.
    static func erase() {
        guard isShown.exchange(false, ordering: .relaxed) else { return }
        put("\r\(eraseToEnd)")
    }

    /// The same for a handler of signals, which may do little.
    static func leave() {
        if isShown.load(ordering: .relaxed) { unsafe Glibc.write(STDERR_FILENO, "\n", 1) }
    }

    /// ECMA-48, EL.
    private static let eraseToEnd = "\u{1b}[K"

    private static func put(_ text: String) {
        let octets = Array(text.utf8)
        unsafe octets.withUnsafeBytes {
            _ = unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
        }
    }

    private static func perSecond(_ count: UInt64, in nanoseconds: UInt64) -> UInt64 {
        UInt64(Double(count) * 1e9 / Double(max(1, nanoseconds)))
    }

    private static func tenths(_ number: UInt64) -> String { "\(number / 10).\(number % 10)" }

    /// As in `2:05`.
    private static func clock(_ seconds: UInt64) -> String {
        let rest = seconds % 60
        return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    }
}
