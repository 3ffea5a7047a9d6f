internal import Glibc

/// Cells of a line of the terminal with this descriptor; nil where that is not known.
func terminalColumns(of descriptor: Int32) -> Int? {
    var window = winsize()
    let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0
    return isKnown && window.ws_col > 0 ? Int(window.ws_col) : nil
}
