internal import Glibc

/// Counts the frames that an interface or its driver had no room for.
///
/// By files that stay open, for there may be no right to open them later.
final class DriverLosses {
    private var files: [Int32] = []
    private let atStart: UInt64
    private var last: UInt64

    /// Starts to count at the interface `name`; of what is no interface, such as `any`, there is nothing
    /// to count.
    init(of name: String) {
        // What NetworkLink of the eBPF capture adds up, too.
        for counter in ["rx_missed_errors", "rx_fifo_errors"] {
            let path = "/sys/class/net/\(name)/statistics/\(counter)"
            let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
            if file >= 0 { files.append(file) }
        }
        last = Self.sum(files) ?? 0
        atStart = last
    }

    deinit {
        files.forEach { close($0) }
    }

    /// Frames since the start; an interface that has gone had no more.
    var count: UInt64 {
        last = max(last, Self.sum(files) ?? 0)
        return last - atStart
    }

    private static func sum(_ files: [Int32]) -> UInt64? {
        var sum: UInt64 = 0
        for file in files {
            var text = [UInt8](repeating: 0, count: 32)
            let length = unsafe pread(file, &text, text.count, 0)
            let digits = String(decoding: text.prefix(max(0, length)), as: UTF8.self)
            guard let number = UInt64(digits.prefix { $0.isNumber }) else { return nil }
            sum &+= number
        }
        return sum
    }
}
