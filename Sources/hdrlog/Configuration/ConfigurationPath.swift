internal import Capture
internal import Configuration
internal import Glibc
internal import Sandbox

/// Where a configuration file is, and whether it may be read.
struct ConfigurationPath {
    let path: String

    /// Whether the user named it, and it was not found where it is by default.
    private let isNamed: Bool

    /// The file that `--config` names, else `HDRLOG_CONFIG`, else that of the user; nil for none.
    ///
    /// Under sudo(8) the user is who called it.
    init?(given: String?) {
        if let path = given ?? Self.variable("HDRLOG_CONFIG") {
            guard !path.isEmpty, path != "none" else { return nil }
            (self.path, isNamed) = (path, true)
            return
        }
        isNamed = false
        let invoking = Self.invokingUser
        let home = invoking?.environment["HOME"]
        // An XDG_CONFIG_HOME that is relative is to be ignored (XDG Base Directory Specification).
        if invoking == nil, let folder = Self.variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            path = "\(folder)/hdrlog/config.yaml"
        } else if let home = home ?? Self.variable("HOME"), home.hasPrefix("/") {
            path = "\(home)/.config/hdrlog/config.yaml"
        } else {
            return nil
        }
    }

    /// What is in the file; nil where there is none, or none that can be trusted, which is told.
    ///
    /// - Throws: if the user named the file, and it cannot be read.
    func octets() throws(CaptureError) -> [UInt8]? {
        do throws(Refusal) {
            return try read()
        } catch {
            if !isNamed, error.isAbsent { return nil }
            let message = "\(path): \(error.reason)"
            if isNamed { throw CaptureError(.failed, message) }
            Diagnostics.say("\(message); it is left out")
            return nil
        }
    }

    /// Whether what is in it is believed in all: else it may not say what root is to open, or to be.
    ///
    /// sudo(8) may let a user run hdrlog as root with some options and not with others.
    var isTrusted: Bool { isNamed || Self.invokingUser == nil }

    private struct Refusal: Error {
        let reason: String
        var isAbsent = false
    }

    private func read() throws(Refusal) -> [UInt8] {
        let descriptor = isNamed ? Self.open(path) : openAsUser()
        guard descriptor >= 0 else {
            throw Refusal(
                reason: errorText(0 - descriptor),
                isAbsent: descriptor == -ENOENT || descriptor == -ENOTDIR
            )
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Refusal(reason: "is no regular file")
        }
        let owners = [0, getuid(), Self.invokingUser?.user ?? 0]
        guard owners.contains(status.st_uid) else {
            throw Refusal(reason: "belongs to another user")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw Refusal(reason: "others can write it ('chmod go-w' mends that)")
        }
        // An octet more than is allowed, to see that there is one.
        var octets = [UInt8](repeating: 0, count: ConfigurationFile.sizeLimit + 1)
        var length = 0
        while length < octets.count {
            let count = unsafe octets.withUnsafeMutableBytes { octets in
                let free = unsafe octets[length...]
                return unsafe Glibc.read(
                    descriptor,
                    UnsafeMutableRawBufferPointer(rebasing: free).baseAddress,
                    free.count
                )
            }
            guard count >= 0 else { throw Refusal(reason: errorText(errno)) }
            if count == 0 { break }
            length += count
        }
        guard length < octets.count else {
            throw Refusal(reason: "is larger than \(ConfigurationFile.sizeLimit) octets")
        }
        return Array(octets.prefix(length))
    }

    /// Opens it with the rights of who called sudo(8), if somebody did: root may read more.
    private func openAsUser() -> Int32 {
        do throws(CaptureError) {
            return try Privileges(user: nil) { _ in }
                .asUser { () throws(CaptureError) in Self.open(path) }
        } catch {
            return -EPERM
        }
    }

    /// - Returns: a descriptor, or an error number with its sign changed.
    private static func open(_ path: String) -> Int32 {
        // A pipe would have nobody at its other end.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        return descriptor < 0 ? -errno : descriptor
    }

    private static var invokingUser: UserIdentity? { try? UserIdentity.invoking() }

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
