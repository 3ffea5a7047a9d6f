import Foundation
import Testing

/// What hdrlog can still do once it runs.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct SandboxTests {
    /// A line of `/proc/PID/status` of each thread of a process, without its name.
    private func status(_ key: String, of process: Int32) throws -> Set<String> {
        let tasks = "/proc/\(process)/task"
        let lines = try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
            let text = try String(contentsOfFile: "\(tasks)/\(task)/status", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):\t") }
            return line.map { String($0.dropFirst(key.count + 2)) } ?? "none"
        }
        return Set(lines.map { $0.trimmingCharacters(in: .whitespaces) })
    }

    /// Expects that a process has no capabilities but `kept`, and cannot get any.
    private func expectNoPrivileges(_ process: Int32, but kept: UInt64 = 0) throws {
        let none = "0000000000000000"
        let rest = String(format: "%016lx", kept)
        for (key, value) in [
            ("CapEff", rest), ("CapPrm", rest), ("CapInh", none), ("CapAmb", none),
            ("CapBnd", none),
            ("NoNewPrivs", "1"), ("Seccomp", "2"), ("Seccomp_filters", "1"),
        ] {
            #expect(try status(key, of: process) == [value], "\(key)")
        }
    }

    private static let user = ["env", "SUDO_UID=65534", "SUDO_GID=65534", "SUDO_USER=root"]
    private static let nobody = "65534\t65534\t65534\t65534"

    /// CAP_NET_ADMIN, CAP_PERFMON and CAP_BPF.
    private static let attaching: UInt64 = 1 << 12 | 1 << 38 | 1 << 39

    /// Starts the tool, by sudo as far as it can tell.
    private func start(_ arguments: [String], _ network: TestNetwork) async throws -> Running {
        let command = Self.user + [try Tool.path(), "-o", "json"] + arguments
        let running = try Running(network.inNamespace(network.client, command))
        try await running.waitForErrors("hdrlog: logging on ")
        return running
    }

    @Test(arguments: Backend.allCases)
    func `a live capture is the calling user's, without capabilities`(
        backend: Backend
    ) async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        let running = try await start(backend.flags + ["-i", "veth0", "tcp port 80"], network)
        // The counts are asked for behind the drop, and so when they come it has happened.
        running.signal(SIGUSR1)
        try await running.waitForErrors(" dropped by interface\n")
        try expectNoPrivileges(running.processID)
        #expect(try status("Uid", of: running.processID) == [Self.nobody])
        #expect(try status("Gid", of: running.processID) == [Self.nobody])
        #expect(try status("Groups", of: running.processID) == ["65534"])

        try await network.startWebServer()
        try await running.wait(for: "response") { $0.int("http.response.status_code") == 200 }
        let (outcome, _) = try await running.stop(warnings: 1)
        #expect(outcome.status == 0)
        #expect(try await network.hooks() == before)
    }

    @Test(arguments: Backend.allCases)
    func `all interfaces are attached to as they come`(backend: Backend) async throws {
        let network = try await TestNetwork()
        let before = try await network.hooks()
        let running = try await start(backend.flags + ["-i", "any", "ether proto 0x88b6"], network)
        running.signal(SIGUSR1)
        try await running.waitForErrors(" dropped by interface\n")
        try expectNoPrivileges(
            running.processID,
            but: backend == .pcap ? 0 : Self.attaching
        )
        #expect(try status("Uid", of: running.processID) == [Self.nobody])

        try await network.shell(
            "ip link add later0 type veth peer name later1; ip link set later1 up; ip link set later0 up"
        )
        try await Tool.wait(for: "frame") {
            try await network.python(Traffic.mark(on: "later1"))
            return try LoggedRecord.all(in: running.wholeLines).contains {
                $0.string("network.interface.name") == "later0"
            } ? () : nil
        }
        try await network.shell("ip link del later0")
        let (outcome, _) = try await running.stop(warnings: 1)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.errors.contains("left out"), "\(outcome.errors)")
        #expect(try await network.hooks() == before)
    }

    @Test func `a capture file is read by the calling user, by each thread`() async throws {
        let folder = try TemporaryFolder()
        let fifo = "\(folder.path)/fifo"
        // One that the calling user could not open.
        #expect(unsafe mkfifo(fifo, 0o600) == 0)
        let running = try Running(Self.user + [Tool.path(), "-q", "-r", fifo])
        let writer = try FileHandle(forWritingTo: URL(fileURLWithPath: fifo))
        let file = try Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap")))
        try writer.write(contentsOf: file.dropLast(1))
        try await running.waitForLines(81)
        try expectNoPrivileges(running.processID)
        #expect(try status("Uid", of: running.processID) == [Self.nobody])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(running.processID)/task")
                .count == 2
        )
        try writer.write(contentsOf: file.suffix(1))
        try writer.close()
        #expect(try await running.end().status == 0)
    }

    @Test(arguments: [nil, "tc", "pcap"])
    func `packets are written to a file of the calling user's`(backend: String?) async throws {
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        let path = "\(folder.path)/written.pcapng"
        let source =
            backend.map { ["--backend", $0, "-i", "lo"] } ?? ["-r", Tool.capture("http.pcap")]
        let command = Self.user + [try Tool.path(), "-w", path, "--duration", "0.3"] + source
        let outcome = try await Running(command).end()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let attributes = try manager.attributesOfItem(atPath: path)
        #expect(attributes[.ownerAccountID] as? Int == 65534)
        #expect(attributes[.groupOwnerAccountID] as? Int == 65534)

        // Where that user may not write, root does not for it.
        try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        try manager.removeItem(atPath: path)
        let refused = try await Running(command).end()
        #expect(refused.status != 0)
        #expect(refused.errorLines.count == 1)
        #expect(!manager.fileExists(atPath: path))
    }

    @Test(arguments: ["gzip", "zstd"])
    func `a decompressor has no privileges either`(program: String) async throws {
        let running = try Running(
            Self.user + [Tool.path(), "-q", "-r", "-"],
            keepsInput: true
        )
        // A head that only waits for more.
        let head = program == "gzip" ? "H4sIAAAAAAAAAw==" : "KLUv/QQ="
        try running.write(Data(base64Encoded: head) ?? Data())
        let children = "/proc/\(running.processID)/task/\(running.processID)/children"
        let child = try await Tool.wait(for: "decompressor") {
            let text = try? String(contentsOfFile: children, encoding: .utf8)
            return text.flatMap { Int32($0.trimmingCharacters(in: .whitespaces)) }
        }
        #expect(try status("Uid", of: child) == [Self.nobody])
        #expect(try status("CapEff", of: child) == ["0000000000000000"])
        #expect(try status("NoNewPrivs", of: child) == ["1"])
        running.signal(SIGINT)
        _ = try await running.end()
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(child)"))
    }

    @Test func `a user is chosen by name`() async throws {
        let network = try await TestNetwork()
        for (name, line) in [("daemon", "1\t1\t1\t1"), ("root", "0\t0\t0\t0")] {
            let running = try await start(["-i", "veth0", "-Z", name], network)
            running.signal(SIGUSR1)
            try await running.waitForErrors(" dropped by interface\n")
            #expect(try status("Uid", of: running.processID) == [line])
            try expectNoPrivileges(running.processID)
            _ = try await running.stop(warnings: 1)
        }
        let unknown = try await Tool.run(["-Z", "no-such-user", "-r", Tool.capture("http.pcap")])
        #expect(unknown.status == 64)
        #expect(unknown.errors == "hdrlog: '-Z no-such-user': there is no user of this name\n")
        let stranger = try await Running(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Tool.path()]
                + ["-Z", "daemon", "-r", "-"]
        ).end()
        #expect(stranger.status == 77)
        #expect(stranger.errorLines.count == 1)
    }

    @Test(arguments: ["", "SUDO_UID=x SUDO_GID=1", "SUDO_UID=1", "SUDO_UID=0 SUDO_GID=1"])
    func `what is no caller of sudo leaves root root`(variables: String) async throws {
        let words = variables.split(separator: " ").map(String.init)
        let running = try Running(
            ["env", "-u", "SUDO_UID", "-u", "SUDO_GID"] + words + [Tool.path(), "-r", "-"],
            keepsInput: true
        )
        try running.write(Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap"))))
        try await running.waitForLines(1)
        #expect(try status("Uid", of: running.processID) == ["0\t0\t0\t0"])
        try expectNoPrivileges(running.processID)
        #expect(try await running.end().status == 0)
    }

    /// System calls by the numbers of `asm/unistd.h`, with arguments that fail in another way, or do not
    /// fail, where nothing stands before them.
    private static var forbidden: [(String, Int, [Int])] {
        #if arch(x86_64)
            [
                ("openat", 257, [-100]), ("open", 2, []), ("socket", 41, [2, 1]),
                ("execve", 59, []),
                ("fork", 57, []), ("clone", 56, [17]), ("ptrace", 101, [0]), ("connect", 42, [1]),
                ("bpf", 321, [5]), ("mmap", 9, [0, 4096, 5, 0x22, -1]),
                ("mprotect", 10, [0, 0, 4]),
                ("io_uring_setup", 425, [1]), ("setuid", 105, [0]),
                ("ioctl TIOCSTI", 16, [0, 0x5412]),
                ("kill", 62, [0, 0]), ("sendto", 44, [1]), ("fcntl F_DUPFD", 72, [0, 0]),
                ("unlinkat", 263, [-100]), ("process_vm_readv", 310, [1]), ("x", 400, []),
            ]
        #else
            [
                ("openat", 56, [-100]), ("socket", 198, [2, 1]), ("execve", 221, []),
                ("clone", 220, [17]), ("ptrace", 117, [0]), ("connect", 203, [1]),
                ("bpf", 280, [5]),
                ("mmap", 222, [0, 4096, 5, 0x22, -1]), ("mprotect", 226, [0, 0, 4]),
                ("io_uring_setup", 425, [1]), ("setuid", 146, [0]),
                ("ioctl TIOCSTI", 29, [0, 0x5412]),
                ("kill", 129, [0, 0]), ("sendto", 206, [1]), ("fcntl F_DUPFD", 25, [0, 0]),
                ("unlinkat", 35, [-100]),
            ]
        #endif
    }

    @Test(arguments: Backend.allCases.map(Optional.some) + [nil])
    func `it can open nothing, and start nothing`(backend: Backend?) async throws {
        let network = try await TestNetwork()
        let running: Running
        if let backend {
            running = try await start(backend.flags + ["-i", "veth0"], network)
            running.signal(SIGUSR1)
            try await running.waitForErrors(" dropped by interface\n")
        } else {
            running = try Running(tool: ["-r", "-"], keepsInput: true)
            try running.write(Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap"))))
            try await running.waitForLines(82)
        }
        let injection = try await Injection()
        for (name, number, arguments) in Self.forbidden {
            let result = try await injection.call(number, arguments, in: running.processID)
            #expect(result == -Int(EPERM), "\(name)")
        }
        // What went before has not ended it.
        if backend == nil {
            #expect(try await running.end().status == 0)
        } else {
            let (outcome, _) = try await running.stop(warnings: 1)
            #expect(outcome.status == 0)
        }
    }

    @Test func `where there is no filter, injected calls do something`() async throws {
        let running = try Running(["sleep", "60"])
        defer { running.signal(SIGKILL) }
        let injection = try await Injection()
        let opening = Self.forbidden[0]
        try await Tool.wait(for: "sleep") {
            let name = try String(
                contentsOfFile: "/proc/\(running.processID)/comm",
                encoding: .utf8
            )
            return name == "sleep\n" ? () : nil
        }
        let status = try await injection.call(opening.1, opening.2, in: running.processID)
        #expect(status == -Int(EFAULT))
    }

    #if arch(x86_64)
        @Test func `the calls of x32 end it`() async throws {
            let running = try Running(tool: ["-r", "-"], keepsInput: true)
            try running.write(Data(contentsOf: URL(fileURLWithPath: Tool.capture("http.pcap"))))
            try await running.waitForLines(82)
            let injection = try await Injection()
            let x32 = 0x4000_0000
            await #expect(throws: ToolError.self) {
                try await injection.call(x32 | 257, [-100], in: running.processID)
            }
            #expect(try await running.end().status == 128 + SIGSYS)
        }
    #endif
}
