internal import Clibbpf
internal import Glibc

/// The owner of a program in the kernel, which goes with it unless something else holds it.
struct BPFProgram: ~Copyable {
    let descriptor: Int32

    /// Where in the data's way a program runs.
    enum Hook {
        case tc, xdp
    }

    /// Loads `instructions` into the kernel.
    ///
    /// - Throws: what the kernel says against it.
    init(_ instructions: [UInt64], named name: String, for hook: Hook) throws(BPFError) {
        let descriptor = unsafe clibbpf_load_program(
            hook == .tc ? CLIBBPF_TC : CLIBBPF_XDP,
            name,
            instructions,
            instructions.count
        )
        guard descriptor >= 0 else { throw BPFError(-descriptor) }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// What the program returns for `frame`, and how long one of `repetitions` runs took, in
    /// nanoseconds (BPF_PROG_RUN).
    ///
    /// - Throws: what the kernel says against the frame; at tc it takes none shorter than its headers.
    func run(
        on frame: [UInt8],
        repetitions: UInt32 = 1
    ) throws(BPFError) -> (verdict: Int32, duration: UInt32) {
        var (verdict, duration): (UInt32, UInt32) = (0, 0)
        let status = unsafe clibbpf_test_run(
            descriptor,
            frame,
            UInt32(frame.count),
            repetitions,
            &verdict,
            &duration
        )
        guard status == 0 else { throw BPFError(-status) }
        return (Int32(bitPattern: verdict), duration)
    }
}
