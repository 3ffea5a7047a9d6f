import Foundation

/// An nginx, a server of odd answers beside it, and scripts in Python that ask them.
struct WebTraffic {
    private let folder: TemporaryFolder
    private let servers: [Running]

    /// Starts the servers in the server's namespace: nginx at port 80, the other one at 81.
    init(_ network: TestNetwork) async throws {
        folder = try TemporaryFolder()
        let path = folder.path
        let configuration = """
            daemon off; master_process off; pid \(path)/pid; error_log \(path)/error;
            events { worker_connections 256; }
            http {
                access_log off; client_body_temp_path \(path)/body; proxy_temp_path \(path)/proxy;
                fastcgi_temp_path \(path)/f; uwsgi_temp_path \(path)/u; scgi_temp_path \(path)/s;
                default_type text/plain; sendfile on; client_max_body_size 0;
                large_client_header_buffers 4 64k;
                server {
                    listen 80;
                    root \(path)/www;
                    location /up { dav_methods PUT; }
                    location /zipped { gzip on; gzip_types text/plain; gzip_min_length 1; }
                }
            }
            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(path)/nginx.conf"))
        try Data(Self.oddServer.utf8).write(to: URL(fileURLWithPath: "\(path)/odd.py"))
        let files = """
            mkdir \(path)/www \(path)/www/up; cd \(path)/www
            echo ok >small; truncate -s 20M big; truncate -s 200K medium
            seq 300000 >zipped; chmod -R a+rwX \(path)
            """
        try await network.shell(files, in: network.server)
        servers = [
            try Running(
                network.inNamespace(network.server, ["nginx", "-c", "\(path)/nginx.conf"])
            ),
            try Running(network.inNamespace(network.server, ["python3", "\(path)/odd.py"])),
        ]
        for port in [80, 81] {
            try await Tool.wait(for: "server at \(port): \(servers.map(\.errors))") {
                try await network.fetch("/small", host: "10.0.0.2:\(port)") == 0 ? () : nil
            }
        }
    }

    /// What nginx does not answer: upgrades, interim responses, bodies without a length, and ends in
    /// the middle.
    private static let oddServer = """
        import socket, struct, threading
        def read(peer):
            head = b""
            while not head.endswith(b"\\r\\n\\r\\n"):
                octet = peer.recv(1)
                if not octet: return None
                head += octet
            return head.split()[1].decode()
        def serve(peer):
            while path := read(peer):
                if path == "/interim":
                    peer.sendall(b"HTTP/1.1 103 Early Hints\\r\\nLink: a\\r\\n\\r\\n")
                    peer.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 300000\\r\\n\\r\\n"
                                 + bytes(300000))
                elif path == "/upgrade":
                    peer.sendall(b"HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\n\\r\\n")
                    for i in range(40): peer.sendall(b"\\xff" * 100000)
                    while peer.recv(65536): pass
                    break
                elif path == "/until-close":
                    peer.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n")
                    for i in range(40): peer.sendall(b"HTTP/1.1 " * 10000)
                    break
                elif path == "/chunked":
                    peer.sendall(b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
                    for i in range(20): peer.sendall(b"30d40\\r\\n" + bytes(200000) + b"\\r\\n")
                    peer.sendall(b"0\\r\\n\\r\\n")
                elif path == "/reset":
                    peer.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 9000000\\r\\n\\r\\n"
                                 + bytes(3000000))
                    peer.recv(1)
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
                else:
                    peer.sendall(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
            peer.close()
        def other(peer):
            while data := peer.recv(65536): peer.sendall(b"\\x80" + data)
        def listen(port, handler):
            server = socket.create_server(("10.0.0.2", port))
            while True:
                peer, _ = server.accept()
                threading.Thread(target=handler, args=(peer,), daemon=True).start()
        threading.Thread(target=listen, args=(82, other), daemon=True).start()
        listen(81, serve)
        """

    /// What all scripts start with.
    private static let common = """
        import http.client, os, socket, struct, sys, threading, time
        def connect(port=80, mss=None):
            s = socket.socket()
            if mss: s.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, mss)
            s.connect(("10.0.0.2", port))
            return s
        def read(s, count):
            while count > 0:
                data = s.recv(min(count, 1 << 20))
                if not data: return
                count -= len(data)
        def response(s):
            head = b""
            while not head.endswith(b"\\r\\n\\r\\n"): head += s.recv(1)
            length = [line for line in head.split(b"\\r\\n") if line.lower().startswith(b"content-length")]
            read(s, int(length[0].split()[1]) if length else 0)
        def get(path, fields=""):
            return f"GET {path} HTTP/1.1\\r\\nHost: web\\r\\n{fields}\\r\\n".encode()

        """

    /// Each a connection of its own, or several.
    static let scripts: [(name: String, text: String)] = [
        (
            "keep-alive, HEAD and errors",
            """
            c = http.client.HTTPConnection("10.0.0.2")
            for path in ["/small"] * 30 + ["/none", "/medium", "/small"]:
                c.request("GET", path); c.getresponse().read()
            for path in ["/big", "/small"]:
                c.request("HEAD", path); c.getresponse().read()
            c.request("GET", "/small", headers={"If-None-Match": "*"}); c.getresponse().read()
            c.close()
            """
        ),
        (
            "pipelining, around a large body",
            """
            s = connect()
            s.sendall(get("/small") * 5 + get("/big") + get("/small") * 5 + get("/big"))
            for i in range(12): response(s)
            """
        ),
        (
            "large downloads, at once",
            """
            def load():
                s = connect()
                for i in range(3):
                    s.sendall(get("/big")); response(s)
            threads = [threading.Thread(target=load) for i in range(3)]
            for t in threads: t.start()
            for t in threads: t.join()
            """
        ),
        (
            "uploads: with a length, with long and short chunks, after 100 Continue",
            """
            s = connect()
            put = lambda name, fields: f"PUT /up/{name} HTTP/1.1\\r\\nHost: web\\r\\n{fields}\\r\\n\\r\\n"
            s.sendall(put("a", "Content-Length: 20000000").encode() + bytes(20000000)); response(s)
            for size in (150000, 500):
                chunk = b"%x\\r\\n" % size + b"x" * size + b"\\r\\n"
                s.sendall(put("b", "Transfer-Encoding: chunked").encode() + chunk * 50 + b"0\\r\\n\\r\\n")
                response(s)
            s.sendall(put("c", "Expect: 100-continue\\r\\nContent-Length: 500000").encode())
            response(s); s.sendall(bytes(500000)); response(s)
            """
        ),
        (
            "chunked responses",
            """
            s = connect()
            s.sendall(get("/zipped", "Accept-Encoding: gzip\\r\\n") + get("/small"))
            time.sleep(0.5)
            s.close()
            s = connect(81); s.sendall(get("/chunked") + get("/none")); time.sleep(0.5)
            """
        ),
        (
            "heads of 30 KB",
            """
            s = connect()
            for i in range(5):
                s.sendall(get("/small", f"Cookie: {'c' * 30000}\\r\\nX: {i}\\r\\n")); response(s)
            """
        ),
        (
            "an mss of 88",
            """
            s = connect(mss=88)
            s.sendall(get("/medium", f"Cookie: {'c' * 3000}\\r\\n")); response(s)
            s.sendall(b"PUT /up/d HTTP/1.1\\r\\nHost: web\\r\\nContent-Length: 100000\\r\\n\\r\\n"
                      + bytes(100000)); response(s)
            """
        ),
        (
            "an upgrade, interim responses, a body until the connection's end",
            """
            s = connect(81); s.sendall(get("/interim") * 2); response(s); response(s)
            s.sendall(get("/upgrade")); read(s, 4000000); s.sendall(b"\\xfe" * 1000000)
            s.shutdown(socket.SHUT_WR); read(s, 1)
            s = connect(81); s.sendall(get("/until-close")); read(s, 1 << 30)
            """
        ),
        (
            "ends in the middle",
            """
            s = connect(81); s.sendall(get("/reset")); read(s, 2500000); s.sendall(b"x"); time.sleep(0.2)
            s = connect(); s.sendall(get("/big")); read(s, 3000000); s.close()
            s = connect(); s.sendall(get("/big")); read(s, 3000000)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); s.close()
            s = connect(); s.sendall(b"PUT /up/e HTTP/1.1\\r\\nHost: web\\r\\nContent-Length: 9999999"
                                     b"\\r\\n\\r\\n" + bytes(3000000)); time.sleep(0.1); s.close()
            """
        ),
        (
            "the same port again, after what is no HTTP",
            """
            for port in (82, 80, 80):
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(("10.0.0.1", 43210))
                s.connect(("10.0.0.2", port))
                if port == 82:
                    for i in range(20): s.sendall(b"\\xfd" * 50000); read(s, 50001)
                else:
                    s.sendall(get("/big") + get("/small")); response(s); response(s)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); s.close()
            """
        ),
        (
            "datagrams",
            """
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in range(100): s.sendto(b"GET / HTTP/1.1\\r\\n\\r\\n", ("10.0.0.2", 9))
            """
        ),
    ].map { (name: $0.0, text: common + $0.1) }

    /// Is on the way when a capture starts: writes a line then, and waits for one.
    static let fromTheMiddle =
        common + """
            s, t = connect(), connect(82)
            s.sendall(get("/small")); response(s); s.sendall(get("/big")); read(s, 100000)
            t.sendall(b"\\xfd" * 50000); read(t, 40000)
            print(flush=True); sys.stdin.readline()
            read(s, 20 * 1024 * 1024 - 100000 + 4); read(t, 10000)
            time.sleep(0.2)
            for path in ("/small", "/big", "/small"): s.sendall(get(path)); response(s)
            t.sendall(b"\\xfd" * 500000); read(t, 500001)
            """
}
