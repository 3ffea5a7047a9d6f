internal import Capture
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

    /// In words for the user: the system's, and the last that the kernel itself has to say.
    var reason: String {
        let lines = messages.split(separator: "\n")
        // The verifier closes with what it took.
        let said = lines.last { !$0.hasPrefix("processed ") && !$0.hasPrefix("verification time") }
        return errorText(number) + (said.map { " (\($0))" } ?? "")
    }

    /// Whether a privilege is missing.
    var isPermission: Bool { number == EPERM || number == EACCES }
}
