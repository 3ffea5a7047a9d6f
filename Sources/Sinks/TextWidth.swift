internal import Clinux
internal import Glibc

/// How long lines of text may be.
public enum TextWidth: Equatable, Sendable {
    /// As long as they get.
    case unlimited

    /// So many cells of a terminal.
    case cells(Int)

    /// As wide as the terminal with this descriptor is at the time.
    case terminal(Int32)

    /// Cells of a line that is written now; nil for no limit.
    var now: Int? {
        switch self {
        case .unlimited: return nil
        case .cells(let count): return count
        case .terminal(let descriptor):
            // A terminal is slow beside this call, and tells of a new width at once so.
            var window = winsize()
            let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0
            return isKnown && window.ws_col > 0 ? Int(window.ws_col) : nil
        }
    }
}
