internal import Clibbpf
internal import Glibc

/// Why the kernel refused what was asked of it.
struct BPFError: Error {
    /// An `errno` value.
    var number: Int32

    /// What libbpf or the verifier said before; may be empty, may have several lines.
    var messages: String

    init(_ number: Int32) {
        self.number = number
        messages = unsafe String(cString: clibbpf_messages())
        clibbpf_forget_messages()
    }

    /// The system's words for it.
    var reason: String {
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
}
