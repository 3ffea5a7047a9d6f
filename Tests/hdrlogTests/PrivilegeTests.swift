import Foundation
import Synchronization
import Testing

/// What hdrlog can do with some of root's capabilities, or with less of a kernel.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct PrivilegeTests {
    /// A copy of the tool that has `capabilities`, for any user.
    private struct Copy {
        let folder: TemporaryFolder
        var path: String { "\(folder.path)/hdrlog" }

        init(_ capabilities: String?) async throws {
            folder = try TemporaryFolder()
            // A program that starts meanwhile would have the copy open for writing, and so busy.
            try Running.starting.withLock { [path] _ in
                try FileManager.default.copyItem(atPath: Tool.path(), toPath: path)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            guard let capabilities else { return }
            let outcome = try await Running(["setcap", capabilities, path]).end()
            guard outcome.status == 0 else { throw ToolError("setcap: \(outcome.errors)") }
        }

        /// Starts it in the client's namespace, as a user who is nobody.
        func start(_ arguments: [String], _ network: TestNetwork) throws -> Running {
            let user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            let command = user + [path, "-o", "json"] + arguments
            return try Running(network.inNamespace(network.client, command))
        }
    }

    /// Expects that `running` logs one exchange, and nothing else.
    private func expectExchange(
        _ running: Running,
        _ network: TestNetwork,
        on interface: String = "veth0",
        by way: String
    ) async throws {
        try await running.waitForErrors("hdrlog: logging on ")
        try await network.startWebServer()
        try await running.wait(for: "response") { $0.int("http.response.status_code") == 200 }
        let (outcome, records) = try await running.stop()
        #expect(outcome.errorLines.first == "hdrlog: logging on \(interface) by \(way)")
        let ports = records.map { [$0.int("source.port"), $0.int("destination.port")] }
        #expect(ports.allSatisfy { $0.contains(80) })
    }

    @Test(
        arguments: Backend.kernel.flatMap { backend in
            [
                (backend, "cap_bpf,cap_net_admin+ep"),
                // As the README says.
                (backend, "cap_bpf,cap_net_admin,cap_net_raw,cap_perfmon+ep"),
            ]
        } + [(.pcap, "cap_net_raw+ep")]
    )
    func `a user with the capabilities captures`(
        backend: Backend,
        capabilities: String
    ) async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        let copy = try await Copy(capabilities)
        // Promiscuous mode takes the right to open packet sockets.
        let flags = backend.flags + ["-p", "-i", "veth0", "tcp port 80"]
        let running = try copy.start(flags, network)
        try await expectExchange(running, network, by: backend.announcement)
        #expect(try await network.hooks() == before)
    }

    @Test func `a command has none of the capabilities`() async throws {
        let network = try await TestNetwork()
        let copy = try await Copy("cap_bpf,cap_net_admin,cap_net_raw+eip")
        let command = [
            "-q", "-i", "veth0", "udp port 9", "--", "sh", "-c",
            "id -u; grep ^Cap /proc/self/status",
        ]
        let outcome = try await copy.start(command, network).end()
        let sets = outcome.lines.dropFirst().filter { !$0.hasPrefix("CapBnd") }
        #expect(outcome.lines.first == "65534", "\(outcome.errors)")
        #expect(sets.count == 4)
        #expect(sets.allSatisfy { $0.hasSuffix("\t0000000000000000") }, "\(outcome.text)")
    }

    @Test func `with the right to open packet sockets alone, libpcap is taken`() async throws {
        let network = try await TestNetwork()
        let copy = try await Copy("cap_net_raw+ep")
        let running = try copy.start(["-i", "veth0", "tcp port 80"], network)
        try await expectExchange(
            running,
            network,
            by: "pcap; not better: tc (TCX): no permission; tc (clsact): no permission"
        )
    }

    @Test(arguments: [
        (nil, []), ("cap_net_raw+ep", ["--backend", "tc"]), ("cap_bpf+ep", ["--backend", "xdp"]),
        ("cap_net_admin+ep", ["--backend", "clsact"]), ("cap_bpf+ep", ["--backend", "tcx"]),
    ])
    func `without the capabilities, it says which`(
        capabilities: String?,
        flags: [String]
    ) async throws {
        let network = try await TestNetwork()
        let copy = try await Copy(capabilities)
        let outcome = try await copy.start(flags + ["-i", "veth0", "tcp port 80"], network).end()

        #expect(outcome.status == 77)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        let words = "setcap cap_bpf,cap_net_admin,cap_net_raw,cap_perfmon+ep \(copy.path)\n"
        #expect(outcome.errors.hasSuffix(words), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: ["veth0", "any"], [false, true])
    func `an older kernel`(interface: String, refusesAll: Bool) async throws {
        let network = try await TestNetwork()
        let folder = try TemporaryFolder()
        // Links of tc (attach types 46 and 47, command 28) are an invalid argument before Linux 6.6. Where
        // the kernel was built without BPF there is no such system call.
        try await folder.compile(
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
        let running = try Running(
            network.inNamespace(
                network.client,
                ["env", "LD_PRELOAD=\(folder.path)/older.so", Tool.path(), "-o", "json"]
                    + ["-i", interface, "tcp port 80"]
            )
        )
        let first = interface == "any" ? "lo" : interface
        let reason = "interface \(first): cannot attach to tc (TCX): Invalid argument"
        let none = { (way: String) in
            "cannot load programs for \(way): Function not implemented "
                + "(libbpf: failed to load object 'hdrlog')"
        }
        let way =
            refusesAll
            ? "pcap; not better: \(none("tc (TCX)")); \(none("tc (clsact)"))"
            : "tc (clsact); not better: \(reason); Linux has it from 6.6 on"
        try await expectExchange(running, network, on: interface, by: way)
    }
}
