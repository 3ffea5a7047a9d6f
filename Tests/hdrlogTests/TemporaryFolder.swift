import Foundation

/// A folder that all may read, and that goes with the object.
final class TemporaryFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("hdrlog-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Compiles a source in C to the file `name`, by the clang that Swift brings.
    func compile(_ source: String, to name: String, _ flags: [String]) async throws {
        try Data(source.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name).c"))
        let script = #"PATH=$(dirname "$(readlink -f "$(type -P swift)")"):$PATH; exec clang "$@""#
        let outcome = try await Running(
            ["bash", "-c", script, "-", "\(path)/\(name).c", "-o", "\(path)/\(name)"] + flags
        ).end()
        guard outcome.status == 0 else { throw ToolError("clang: \(outcome.errors)") }
    }

    /// Compiles a kernel program that returns `verdict`, in the section `xdp` of a file of its name.
    func compileProgram(_ name: String, returning verdict: Int) async throws {
        try await compile(
            """
            __attribute__((section("xdp"), used)) int \(name)(void *context) { return \(verdict); }
            __attribute__((section("license"), used)) char terms[] = "GPL";
            """,
            to: name,
            ["-target", "bpf", "-O2", "-g", "-c"]
        )
    }

    /// Compiles `older.so`, with which (`LD_PRELOAD`) a program meets an older kernel.
    func compileOlderKernel(refusesAll: Bool) async throws {
        // Links of tc (attach types 46 and 47, command 28) are an invalid argument before Linux 6.6. Where
        // the kernel was built without BPF there is no such system call.
        try await compile(
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <stdarg.h>
            #include <sys/syscall.h>
            long syscall(long number, ...)
            {
                long (*next)(long, ...) = dlsym(RTLD_NEXT, "syscall");
                va_list list;
                va_start(list, number);
                long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
                long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
                va_end(list);
                if (number == SYS_bpf && REFUSES_ALL)
                    return errno = ENOSYS, -1;
                if (number == SYS_bpf && a == 28 && ((unsigned *)b)[2] >= 46)
                    return errno = EINVAL, -1;
                return next(number, a, b, c, d, e, f);
            }
            """,
            to: "older.so",
            ["-shared", "-fPIC", "-DREFUSES_ALL=\(refusesAll ? 1 : 0)"]
        )
    }
}
