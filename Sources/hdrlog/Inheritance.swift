internal import Glibc

/// What hdrlog was given by the process that started it, to be handed on to a command as it is.
struct Inheritance {
    /// As it was when this was asked for first: before hdrlog opened, or ignored, anything.
    static let atStart = Inheritance()

    private let descriptors: Set<Int32>

    /// Signals that are ignored, bit 0 for signal 1.
    let ignoredSignals: UInt64

    private init() {
        descriptors = Set(Self.openDescriptors())
        // Not this one: nobody expects a command to be told of a closed pipe by an error alone.
        let signals = (1...31).filter { $0 != SIGPIPE && Interrupt.isIgnored(Int32($0)) }
        ignoredSignals = signals.reduce(0) { $0 | 1 << UInt64($1 - 1) }
    }

    /// Has all that was opened since close when another program starts; libpcap leaves some open.
    func closeOthersOnExec() {
        for descriptor in Self.openDescriptors() where !descriptors.contains(descriptor) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    private static func openDescriptors() -> [Int32] {
        guard let folder = unsafe opendir("/proc/self/fd") else {
            return (0..<1024).filter { fcntl($0, F_GETFD) != -1 }
        }
        defer { unsafe closedir(folder) }
        var found: [Int32] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { octets in
                unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let descriptor = Int32(name), unsafe descriptor != dirfd(folder) {
                found.append(descriptor)
            }
        }
        return found
    }
}
