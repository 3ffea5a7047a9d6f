/// Scripts in Python that send.
enum Traffic {
    /// Frames of many kinds from the server's end, some of which the client's kernel answers.
    static let fromServer = frames("veth1", from: 2, to: 1)

    /// The same from the client's end, and exchanges with the web server by IPv4 and IPv6.
    static let fromClient =
        frames("veth0", from: 1, to: 2) + """

            def fetch(host):
                with socket.create_connection((host, 80)) as s:
                    s.sendall(b"GET /items?page=2 HTTP/1.1\\r\\nHost: " + host.encode()
                              + b"\\r\\nConnection: close\\r\\n\\r\\n")
                    while s.recv(4096): pass
            for host in ("10.0.0.2", "fd00::2"): fetch(host)
            # Nobody listens there: a reset comes back.
            for host in ("10.0.0.2", "fd00::2"):
                try: socket.create_connection((host, 81))
                except ConnectionRefusedError: pass

            """

    private static func frames(_ interface: String, from: Int, to: Int) -> String {
        """
        import socket, struct, sys
        link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        link.bind(("\(interface)", 0))
        macs = bytes([2, 0, 0, 0, 0, \(to), 2, 0, 0, 0, 0, \(from)])
        source, target = socket.inet_aton("10.0.0.\(from)"), socket.inet_aton("10.0.0.\(to)")
        def total(octets):
            value = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
            while value >> 16: value = (value & 0xffff) + (value >> 16)
            return ~value & 0xffff
        def ipv4(protocol, payload, fragment=0):
            head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, fragment, 64,
                               protocol, 0, source, target)
            return head[:10] + struct.pack("!H", total(head)) + head[12:] + payload
        udp = struct.pack("!HHHH4s", 5353, 9, 12, 0, b"data")
        arp = struct.pack("!HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, macs[6:], source, bytes(6), target)
        link.send(b"\\xff" * 6 + macs[6:] + b"\\x08\\x06" + arp)
        tag, outer = b"\\x81\\0\\xb0\\x64", b"\\x88\\xa8\\0\\xc8"
        link.send(macs + tag + b"\\x08\\0" + ipv4(17, udp))
        link.send(macs + tag + b"\\x08\\x06" + arp)
        link.send(macs + outer + tag + b"\\x08\\0" + ipv4(17, udp))
        link.send(macs + b"\\x81\\0\\0\\0\\x08\\0" + ipv4(17, udp))  # a priority, but no VLAN
        link.send(macs + b"\\x08\\0" + ipv4(17, udp))
        link.send(macs + b"\\x08\\0" + ipv4(17, udp, 0x2000))  # the first of two fragments
        link.send(macs + b"\\x08\\0" + ipv4(17, b"restrest", 2))
        link.send(macs + b"\\x88\\xb5" + b"experiment" * 20)  # unknown
        link.send(macs + b"\\0\\3\\x42\\x42\\3" + bytes(40))  # LLC
        link.send(macs + b"\\x08\\0")  # no more than Ethernet's header
        for family, host in ((socket.AF_INET, "10.0.0.\(to)"), (socket.AF_INET6, "fd00::\(to)")):
            with socket.socket(family, socket.SOCK_DGRAM) as s:
                s.sendto(b"data", (host, 9))
                s.sendto(b"x" * 4000, (host, 9))  # three fragments
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as s:
            echo = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + b"data"
            s.sendto(echo[:2] + struct.pack("!H", total(echo)) + echo[4:], ("10.0.0.\(to)", 0))

        """
    }

    /// The EtherType, one for experiments, of a frame that only marks a time.
    private static let markType = 0x88b6

    /// Whether a record is of a mark, or of what the kernel sends by itself (multicast groups).
    static func isNoise(_ record: LoggedRecord) -> Bool {
        record.int("hdrlog.ethernet.type") == markType || record.int("hdrlog.icmp.type") == 143
    }

    static func mark(on interface: String) -> String {
        """
        import socket
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        s.bind(("\(interface)", 0))
        s.send(b"\\xff" * 6 + b"\\2\\0\\0\\0\\0\\3" + (\(markType)).to_bytes(2, "big") + bytes(46))
        """
    }

    /// Sends datagrams to UDP port 9 of `host`: `count` of them, or for ever.
    static func datagrams(to host: String, count: Int? = nil, octets: Int = 4) -> String {
        let numbers = count.map { "range(\($0))" } ?? "iter(int, 1)"
        return """
            import os, signal, socket, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in \(numbers):
                try: s.sendto(i.to_bytes(4, "big") + bytes(\(octets - 4)), ("\(host)", 9))
                except ConnectionRefusedError: pass

            """
    }
}
