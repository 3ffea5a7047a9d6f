import Foundation
import Testing

/// `hdrlog ... -- COMMAND`, in network namespaces that each test makes and removes.
@Suite(.serialized, .enabled(if: TestNetwork.isPossible, "needs root"))
struct CommandTests {
    /// Runs a script in bash in the client's namespace, with the tool as `$hdrlog`.
    private func run(
        _ script: String,
        in network: TestNetwork,
        _ environment: [String: String] = [:]
    ) async throws -> Outcome {
        let variables = environment.merging(["hdrlog": try Tool.path()]) { $1 }
        let command = network.inNamespace(network.client, ["bash", "-c", script])
        return try await Running(command, environment: variables).end()
    }

    @Test(arguments: Backend.allCases)
    func `every exchange of a short command is logged`(backend: Backend) async throws {
        let network = try await TestNetwork()
        try await network.startWebServer()
        let runs = 25
        let outcome = try await run(
            """
            for run in {1..\(runs)}; do
                "$hdrlog" -q --backend \(backend) -i veth0 --log http -o json 'tcp port 80' -- \\
                    curl -s -o /dev/null "http://10.0.0.2/$run" || exit
            done
            """,
            in: network
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let records = try LoggedRecord.all(in: outcome.output)
        #expect(records.map { $0.string("url.path") } == (1...runs).map { "/\($0)" })
        #expect(records.allSatisfy { $0.string("hdrlog.exchange") == "complete" })
    }

    @Test func `the status is the command's, and its streams are its own`() async throws {
        let network = try await TestNetwork()
        let outcome = try await run(
            """
            log() { "$hdrlog" -q -i veth0 udp port 9 "$@"; echo $?; }
            log -- true; log -- sh -c 'exit 7'; log -- sh -c 'kill -KILL $$'; log -- sh -c 'exit 80'
            log -- ./nothing; log -- no-such-command; log -- /etc/passwd; log -- /
            echo input | "$hdrlog" -q -i veth0 udp port 9 -- sh -c 'cat; echo told >&2'
            """,
            in: network
        )
        #expect(outcome.text == "0\n7\n137\n80\n127\n127\n126\n126\ninput\n")
        #expect(
            outcome.errors == """
                hdrlog: ./nothing: No such file or directory
                hdrlog: no-such-command: No such file or directory
                hdrlog: /etc/passwd: Permission denied
                hdrlog: /: Permission denied
                told

                """
        )
    }

    @Test func `where hdrlog cannot start, the command does not`() async throws {
        let network = try await TestNetwork()
        let outcome = try await run(
            """
            log() { "$hdrlog" -q "$@" -- touch started; echo $?; }
            log -i nothing; log -i veth0 'no filter'; log -i veth0 --expect 'count() = 1'; log -r started
            log -i veth0 --output-file /no/file; log -i veth0 --junit /no/file
            "$hdrlog" -i veth0 --; echo $?; "$hdrlog" -i veth0 -- ''; echo $?
            setpriv --reuid=65534 --clear-groups "$hdrlog" -i veth0 -- true; echo $?
            ls
            """,
            in: network
        )
        #expect(outcome.text == "1\n64\n64\n64\n1\n1\n64\n64\n77\nerr\nout\n")
        #expect(outcome.errors.contains("'-r' reads what was captured before"))
        #expect(outcome.errors.contains("no command is given behind '--'"))
    }

    @Test func `where hdrlog cannot give up its rights, the command ends`() async throws {
        let network = try await TestNetwork()
        let folder = try TemporaryFolder()
        try await folder.compile(
            """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <stdarg.h>
            #include <sys/prctl.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            int prctl(int option, ...)
            {
                va_list list;
                va_start(list, option);
                long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
                long d = va_arg(list, long);
                va_end(list);
                if (option == PR_SET_NO_NEW_PRIVS) {
                    usleep(300000);
                    return errno = EINVAL, -1;
                }
                return syscall(SYS_prctl, option, a, b, c, d);
            }
            """,
            to: "stubborn.so",
            ["-shared", "-fPIC"]
        )
        let outcome = try await run(
            """
            for trap in '' 'trap "" TERM;'; do
                LD_PRELOAD=\(folder.path)/stubborn.so "$hdrlog" -q -i veth0 udp port 9 -- \\
                    bash -c "$trap"' echo $$ >process; exec sleep 60'
                echo $?
                ! kill -0 $(cat process) 2>/dev/null || echo it still runs
            done
            """,
            in: network
        )
        #expect(outcome.text == "1\n1\n", "\(outcome.errors)")
        #expect(outcome.errorLines.count == 2)
        #expect(outcome.errors.contains("cannot give up privileges: prctl"), "\(outcome.errors)")
    }

    @Test func `the command is given what hdrlog was given, and nothing else`() async throws {
        let network = try await TestNetwork()
        let show = "ls -l /proc/self/fd; grep -E '^(Sig(Blk|Ign)|Cap(Inh|Amb))' /proc/self/status"
        let filter = "s/.* ([0-9]+) -> .*/\\1/p; /^Sig|^Cap/p"
        let outcome = try await run(
            """
            exec 5>mine
            state() { "$hdrlog" -q --backend $backend -i veth0 --output-file log "$@"; }
            for backend in '' tcx clsact pcap; do
                ${backend:+state --} sh -c "$show" | sed -nE '\(filter)' | tr '\\n' ' '
                echo
            done
            trap '' HUP
            grep SigIgn /proc/self/status
            state -- grep SigIgn /proc/self/status
            backend=tcx state -- sh -c 'test -e /proc/self/fd/0; echo $?' <&-
            """,
            in: network,
            ["show": show]
        )
        // Without hdrlog, in the same shell.
        let lines = outcome.lines
        #expect(lines.count == 7, "\(outcome.errors)")
        #expect(lines.first?.contains("SigBlk:") == true)
        #expect(lines.dropFirst().prefix(3).allSatisfy { $0 == lines.first })
        #expect(lines.dropFirst(4).first == lines.dropFirst(5).first)
        #expect(lines.last == "1", "a stream that was closed")
    }

    @Test func `the command runs as the user who called sudo`() async throws {
        let network = try await TestNetwork()
        let outcome = try await run(
            """
            export SUDO_UID=65534 SUDO_GID=65534 HOME=/root
            "$hdrlog" -q -i veth0 'udp port 9' -- sh -c 'id -u; id -g; id -G; echo $HOME $USER; grep ^CapEff /proc/self/status'
            "$hdrlog" -q -i veth0 'udp port 9' -- cat /etc/shadow; echo $?
            SUDO_UID=someone "$hdrlog" -q -i veth0 'udp port 9' -- true; echo $?
            """,
            in: network
        )
        let user = "65534\n65534\n65534\n/nonexistent nobody\nCapEff:\t0000000000000000\n"
        #expect(outcome.text == user + "1\n126\n")
        #expect(outcome.errors.contains("SUDO_UID and SUDO_GID name no user"))
    }

    @Test func `it stays in the network namespace that hdrlog was started in`() async throws {
        let network = try await TestNetwork()
        let outcome = try await run(
            """
            inside() { ip -br link show veth0 >/dev/null 2>&1 && echo client || echo server; }
            export -f inside
            "$hdrlog" -q --netns \(network.server) -i veth1 udp port 9 -- bash -c inside
            """,
            in: network
        )
        #expect(outcome.text == "client\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func `what a command leaves behind is waited for where that is wanted`() async throws {
        let network = try await TestNetwork()
        let outcome = try await run(
            """
            log() { "$hdrlog" -q -i veth0 -o json --output-file log 'udp port 9' "$@"; echo $?; }
            log --timeout 20 --expect 'count() >= 2' -- bash -c \
                '{ sleep 0.5; for i in 1 2; do echo x >/dev/udp/10.0.0.2/9; done; } & echo started'
            log --timeout 0.5 -- true
            """,
            in: network
        )
        #expect(outcome.text == "started\n0\n81\n", "\(outcome.errors)")
    }

    @Test func `a report tells that the command did not start`() async throws {
        let network = try await TestNetwork()
        let outcome = try await run(
            """
            "$hdrlog" -q -i veth0 --junit report.xml -- no-such-command; echo $?
            grep -o 'errors="1"' report.xml | head -1; grep -o '<error.*' report.xml
            """,
            in: network
        )
        let element = "<error type=\"127\" message=\"'no-such-command' did not start\"></error>"
        #expect(outcome.text == "127\nerrors=\"1\"\n\(element)\n", "\(outcome.errors)")
    }

    @Test func `an end of logging leaves the command alone`() async throws {
        let network = try await TestNetwork()
        let outcome = try await run(
            """
            log() { "$hdrlog" -i veth0 "$@" 'udp port 9' -- sh -c 'sleep 0.5; echo "$0"' ended; echo $?; }
            log --duration 0.1 --min-count 1; log --output-file /dev/full -l & wait
            "$hdrlog" -q -i veth0 -o json --output-file /dev/full udp -- bash -c \\
                'echo x >/dev/udp/10.0.0.2/9; sleep 0.3; exit 5'; echo $?
            "$hdrlog" -q -i veth0 -o json --output-file /dev/full udp -- bash -c \\
                'echo x >/dev/udp/10.0.0.2/9; sleep 0.3'; echo $?
            """,
            in: network
        )
        #expect(outcome.text == "ended\n81\nended\n0\n5\n1\n")
        #expect(outcome.errors.contains("/dev/full: No space left on device; not all records"))
    }

    @Test(arguments: ["TERM", "HUP", "QUIT", "INT", "USR2"])
    func `a signal is the command's`(signal: String) async throws {
        let network = try await TestNetwork()
        let command =
            "trap 'echo caught; sleep 0.2; exit 3' \(signal); echo ready; for i in {1..200}; do sleep 0.1; done"
        let running = try Running(
            tool: ["-q", "-i", "veth0", "--output-file", "log", "--", "bash", "-c", command],
            namespace: network.client
        )
        try await running.waitForLines(1)
        let numbers = [
            "TERM": SIGTERM, "HUP": SIGHUP, "QUIT": SIGQUIT, "INT": SIGINT, "USR2": SIGUSR2,
        ]
        running.signal(try #require(numbers[signal]))
        let outcome = try await running.end()
        #expect(outcome.text == "ready\ncaught\n")
        #expect(outcome.status == 3)
    }

    @Test(arguments: [0, 65534])
    func `a signal reaches a command of another user`(caller: Int) async throws {
        let network = try await TestNetwork()
        let command =
            "trap 'echo caught; exit 3' TERM; echo ready; for i in {1..200}; do sleep 0.1; done"
        let running = try Running(
            network.inNamespace(
                network.client,
                ["env", "SUDO_UID=\(caller)", "SUDO_GID=\(caller)", Tool.path(), "-Z", "daemon"]
                    + ["-q", "-i", "veth0", "udp port 9", "--", "bash", "-c", command]
            )
        )
        try await running.waitForLines(1)
        running.signal(SIGTERM)
        let outcome = try await running.end()
        #expect(outcome.text == "ready\ncaught\n")
        #expect(outcome.status == 3)
    }

    @Test func `a second signal ends hdrlog, and is the command's too`() async throws {
        let network = try await TestNetwork()
        let command =
            "trap 'echo caught; test -n \"$again\" && exit; again=1' TERM; echo ready; for i in {1..200}; do sleep 0.1; done"
        let running = try Running(
            tool: ["-q", "-i", "veth0", "--output-file", "log", "--", "bash", "-c", command],
            namespace: network.client
        )
        try await running.waitForLines(1)
        running.signal(SIGTERM)
        try await running.waitForLines(2)
        try await Task.sleep(for: .milliseconds(600))
        running.signal(SIGTERM)
        let outcome = try await running.end()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("stopped at once; records may be missing"))
        try await running.waitForLines(3)
    }

    @Test func `what a key sends is delivered once`() async throws {
        let network = try await TestNetwork()
        let script = """
            import os, pty, signal, time
            child, terminal = pty.fork()
            if child == 0:
                os.execvp(os.environ["hdrlog"], ["hdrlog", "-q", "-i", "veth0", "--output-file", "log", "--",
                    "python3", "-c", '''
            import os, signal, time
            ends = os.pipe()
            os.set_blocking(ends[1], False)
            signal.set_wakeup_fd(ends[1])
            signal.signal(signal.SIGINT, lambda *_: None)
            print("ready", flush=True)
            os.read(ends[0], 1)
            time.sleep(1)
            os.write(ends[1], b".")
            print("caught", len(os.read(ends[0], 10)), flush=True)
            '''])
            text, sent = b"", 0
            while True:
                try: piece = os.read(terminal, 1000)
                except OSError: break
                if not piece: break
                text += piece
                while b"ready" in text and sent < 1:
                    sent += 1
                    # Two at the same time would count as one.
                    os.kill(child, signal.SIGSTOP)
                    os.write(terminal, b"\\x03")
                    time.sleep(0.3)
                    os.kill(child, signal.SIGCONT)
            print(text.decode().split()[-1], os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """
        let outcome = try await run("python3 -c \"$script\"", in: network, ["script": script])
        #expect(outcome.text == "1 0\n", "\(outcome.errors)")
    }
}
