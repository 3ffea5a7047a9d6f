internal import Glibc

/// What the kernel tells of itself.
struct Kernel {
    var release: String
    var machine: String

    /// Whether it describes its own types (BTF).
    let hasTypes = unsafe access("/sys/kernel/btf/vmlinux", R_OK) == 0

    /// `none`, `integrity` or `confidentiality` (kernel_lockdown(7)); nil if it does not tell.
    let lockdown = Kernel.word(inBracketsOf: "/sys/kernel/security/lockdown")

    /// The sysctl `kernel.unprivileged_bpf_disabled`; nil where there is none.
    let unprivilegedBPF = Kernel.text(of: "/proc/sys/kernel/unprivileged_bpf_disabled")
        .flatMap { Int($0) }

    /// Whether it filters system calls, which hdrlog has it do.
    let hasSeccomp = unsafe access("/proc/sys/kernel/seccomp/actions_avail", F_OK) == 0

    init() {
        var names = utsname()
        _ = unsafe uname(&names)
        release = unsafe withUnsafeBytes(of: names.release) { unsafe Self.text(in: $0) }
        machine = unsafe withUnsafeBytes(of: names.machine) { unsafe Self.text(in: $0) }
    }

    private static func text(in octets: UnsafeRawBufferPointer) -> String {
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// A short file without the line's end; nil if it cannot be read.
    private static func text(of path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var octets = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(file, &octets, octets.count)
        guard count >= 0 else { return nil }
        return String(
            decoding: octets.prefix(count).prefix { $0 != UInt8(ascii: "\n") },
            as: UTF8.self
        )
    }

    private static func word(inBracketsOf path: String) -> String? {
        guard let text = text(of: path), let start = text.firstIndex(of: "["),
            let end = text.firstIndex(of: "]"), start < end
        else { return nil }
        return String(text[text.index(after: start)..<end])
    }

    var json: JSONValue {
        .object([
            ("release", .text(release)), ("machine", .text(machine)), ("btf", .boolean(hasTypes)),
            ("lockdown", lockdown.map { .text($0) }),
            ("unprivileged_bpf_disabled", unprivilegedBPF.map { .number($0) }),
            ("seccomp", .boolean(hasSeccomp)),
        ])
    }
}
