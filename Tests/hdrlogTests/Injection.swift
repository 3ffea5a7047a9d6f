import Foundation

/// Has a process that runs make system calls, as code that somebody got into it would.
///
/// A debugger's way (ptrace(2)): nothing of it is in hdrlog, and the kernel judges the calls as it does
/// hdrlog's own.
final class Injection {
    private let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        try await folder.compile(Self.source, to: "inject", ["-O1"])
    }

    /// What the system call `number` returns in `process`, an error number with its sign changed.
    func call(_ number: Int, _ arguments: [Int] = [], in process: Int32) async throws -> Int {
        let numbers = ([Int(process), number] + arguments).map(String.init)
        let outcome = try await Running(["\(folder.path)/inject"] + numbers).end()
        guard outcome.status == 0, let result = outcome.lines.first.flatMap({ Int($0) }) else {
            throw ToolError("inject: status \(outcome.status), \(outcome.errors)")
        }
        return result
    }

    private static let source = """
        #include <elf.h>
        #include <err.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/ptrace.h>
        #include <sys/uio.h>
        #include <sys/user.h>
        #include <sys/wait.h>

        #if defined(__x86_64__)
        #define PLACE rip
        static const unsigned instruction = 0x050f, mask = 0xffff;
        static void prepare(struct user_regs_struct *r, long number, const long *a)
        {
            r->orig_rax = -1, r->rax = number;
            r->rdi = a[0], r->rsi = a[1], r->rdx = a[2], r->r10 = a[3], r->r8 = a[4], r->r9 = a[5];
        }
        static long result(const struct user_regs_struct *r) { return r->rax; }
        #else
        #define PLACE pc
        static const unsigned instruction = 0xd4000001, mask = 0xffffffff;
        static void prepare(struct user_regs_struct *r, long number, const long *a)
        {
            r->regs[8] = number;
            memcpy(r->regs, a, 6 * sizeof(long));
        }
        static long result(const struct user_regs_struct *r) { return r->regs[0]; }
        #endif

        static void check(long status, const char *what) { if (status < 0) err(1, "%s", what); }

        int main(int count, char **words)
        {
            long numbers[8] = {0};
            for (int i = 1; i < count && i < 9; i++) numbers[i - 1] = strtol(words[i], NULL, 0);
            int process = numbers[0], status;
            check(ptrace(PTRACE_ATTACH, process, 0, 0), "attach");
            check(waitpid(process, &status, __WALL), "wait");
            struct user_regs_struct before, during;
            struct iovec saved = {&before, sizeof(before)}, used = {&during, sizeof(during)};
            check(ptrace(PTRACE_GETREGSET, process, NT_PRSTATUS, &saved), "registers");
            during = before;
            prepare(&during, numbers[1], numbers + 2);
            long text = ptrace(PTRACE_PEEKTEXT, process, before.PLACE, 0);
            long changed = (text & ~(long)mask) | instruction;
            check(ptrace(PTRACE_POKETEXT, process, before.PLACE, changed), "text");
            check(ptrace(PTRACE_SETREGSET, process, NT_PRSTATUS, &used), "registers");
            check(ptrace(PTRACE_SINGLESTEP, process, 0, 0), "step");
            check(waitpid(process, &status, __WALL), "wait");
            if (!WIFSTOPPED(status) || WSTOPSIG(status) != 5) errx(1, "ended: status %x", status);
            check(ptrace(PTRACE_GETREGSET, process, NT_PRSTATUS, &used), "registers");
            printf("%ld\\n", result(&during));
            check(ptrace(PTRACE_POKETEXT, process, before.PLACE, text), "text");
            check(ptrace(PTRACE_SETREGSET, process, NT_PRSTATUS, &saved), "registers");
            check(ptrace(PTRACE_DETACH, process, 0, 0), "detach");
            return 0;
        }
        """
}
