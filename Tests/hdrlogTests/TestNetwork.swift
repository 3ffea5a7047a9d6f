import Foundation

/// Two network namespaces with a pair of virtual Ethernet interfaces between them: `veth0` of the client
/// with 10.0.0.1 and fd00::1, `veth1` of the server with 10.0.0.2 and fd00::2.
///
/// Nothing is sent there but what the test sends, and the kernels' answers. They go with the object.
final class TestNetwork {
    let client: String
    let server: String
    private var webServer: Running?

    init() async throws {
        let suffix = "\(getpid())-\(UInt16.random(in: 0...UInt16.max))"
        client = "hdrlog-c\(suffix)"
        server = "hdrlog-s\(suffix)"
        // Neither duplicates of addresses nor routers are looked for, nor groups told of again; both ends
        // know each other; and segments stay as they are sent.
        let commands = """
            set -e
            for name in \(client) \(server); do
                ip netns add $name
                nsenter --net=/run/netns/$name bash -ec 'cd /proc/sys/net/ipv6/conf/default
                    echo 0 >accept_dad; echo 0 >router_solicitations; echo 1 >addr_gen_mode
                    echo 9999999 >mldv2_unsolicited_report_interval'
            done
            ip -n \(client) link add veth0 address 02:00:00:00:00:01 \
                type veth peer name veth1 address 02:00:00:00:00:02 netns \(server)
            ip -n \(client) -batch - <<'END'
            addr add 10.0.0.1/24 dev veth0
            addr add fd00::1/64 dev veth0
            link set lo up
            link set veth0 up
            neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev veth0
            neigh add fd00::2 lladdr 02:00:00:00:00:02 dev veth0
            END
            ip -n \(server) -batch - <<'END'
            addr add 10.0.0.2/24 dev veth1
            addr add fd00::2/64 dev veth1
            link set lo up
            link set veth1 up
            neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev veth1
            neigh add fd00::1 lladdr 02:00:00:00:00:01 dev veth1
            END
            """
        let outcome = try await Running(["bash", "-c", commands]).end()
        guard outcome.status == 0 else { throw ToolError("no namespaces: \(outcome.errors)") }
    }

    deinit {
        webServer = nil
        for name in [client, server] {
            let removal = try? Process.run(
                URL(fileURLWithPath: "/usr/bin/env"),
                arguments: ["ip", "netns", "del", name]
            )
            removal?.waitUntilExit()
        }
    }

    /// Starts the HTTP server at port 80, and waits until it answers.
    func startWebServer() async throws {
        // One segment a response, so that there are no two for the kernel to put together.
        let script = """
            import http.server, io, socket
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                wbufsize = -1
                def do_GET(self):
                    self.send_response({"/missing": 404, "/broken": 500}.get(self.path, 200))
                    self.send_header("Content-Length", "3")
                    self.end_headers()
                    self.wfile.write(b"ok\\n")
            class Server(http.server.ThreadingHTTPServer):
                address_family = socket.AF_INET6
            Server(("::", 80), Handler).serve_forever()
            """
        webServer = try Running(inNamespace(server, ["python3", "-c", script]))
        try await Tool.wait(for: "HTTP server; it says: \(webServer?.errors ?? "")") {
            try await fetch("/") == 0 ? () : nil
        }
    }

    /// Fetches `path` with curl.
    ///
    /// - Returns: curl's exit status.
    @discardableResult
    func fetch(_ path: String, host: String = "10.0.0.2") async throws -> Int32 {
        let command = ["curl", "-s", "-m", "10", "http://\(host)\(path)"]
        return try await Running(inNamespace(client, command)).end().status
    }

    /// Runs a script in Python, in the client's namespace unless another is named.
    @discardableResult
    func python(_ script: String, in namespace: String? = nil) async throws -> String {
        try await check(["python3", "-c", script], in: namespace)
    }

    /// Runs a script in bash, in the client's namespace unless another is named.
    @discardableResult
    func shell(_ script: String, in namespace: String? = nil) async throws -> String {
        try await check(["bash", "-ec", script], in: namespace)
    }

    private func check(_ command: [String], in namespace: String?) async throws -> String {
        let outcome = try await Running(inNamespace(namespace ?? client, command)).end()
        guard outcome.status == 0 else {
            throw ToolError("\(command): status \(outcome.status), \(outcome.errors)")
        }
        return outcome.text
    }

    func inNamespace(_ name: String, _ command: [String]) -> [String] {
        ["nsenter", "--net=/run/netns/\(name)"] + command
    }

    /// A run of the tool in the client's namespace that captures already.
    func capture(_ backend: Backend, _ arguments: [String]) async throws -> Running {
        try await capture(backend.flags + arguments)
    }

    /// A run of the tool that captures already, in the client's namespace unless another is named.
    func capture(_ arguments: [String], in namespace: String? = nil) async throws -> Running {
        let running = try Running(
            tool: ["-o", "json"] + arguments,
            namespace: namespace ?? client
        )
        try await running.waitForErrors("hdrlog: logging on ")
        return running
    }

    /// Sends a frame each way that no test looks at, and has captures come to their end.
    ///
    /// libpcap applies a new filter to the first block of frames by itself, and there knows nothing of
    /// directions, so that `inbound` and `outbound` accept no frame (libpcap 1.10).
    func endFirstBlock() async throws {
        for (name, interface) in [(client, "veth0"), (server, "veth1")] {
            try await python(Traffic.mark(on: interface), in: name)
        }
        try await Task.sleep(for: .milliseconds(100))
    }

    /// Whether tests that need root can run; where `CI` is set they must.
    static var isPossible: Bool {
        geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] != nil
    }
}
