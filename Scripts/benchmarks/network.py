"""Two network namespaces with a cable between them: traffic starts in one, nginx serves in the other."""
import contextlib
import os
import re
import socket
import subprocess
import time

SERVER = "10.99.0.2"
CLIENT = "10.99.0.1"
MACS = {"client": "02:00:00:00:00:01", "server": "02:00:00:00:00:02"}

NGINX = """daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;
events {{ worker_connections 256; }}
http {{
    log_format status '$status'; access_log {log};
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    keepalive_requests 1000000000; default_type text/plain;
    server {{ listen 80; root {folder}/www; }}
}}
"""


class Network:
    """Made by `network`."""

    def __init__(self, names, folder, flood):
        self.names = names
        self.folder = folder
        self.flood_program = flood
        self.interface = "veth0"

    def inside(self, side):
        """What a command line starts with to run in a namespace.

        Not `ip netns exec`, which mounts /sys anew, and so hides what BPF tools look for there.
        """
        return ["nsenter", f"--net=/run/netns/{self.names[side]}"]

    def wrk(self, seconds):
        """Requests a second that nginx answers, asked on 16 connections."""
        text = subprocess.run(
            [*self.inside("client"), "wrk", "-t1", "-c16", f"-d{max(1, round(seconds))}s",
             f"http://{SERVER}/"], check=True, capture_output=True, text=True).stdout
        return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])

    def make_file(self, name, octets):
        """A file that nginx serves, without room of its own."""
        with open(f"{self.folder}/www/{name}", "wb") as file:
            file.truncate(octets)

    def download(self, name):
        """Seconds that it takes to fetch a file once."""
        begin = time.monotonic()
        subprocess.run([*self.inside("client"), "curl", "-sf", "-o", "/dev/null",
                        f"http://{SERVER}/{name}"], check=True)
        return time.monotonic() - begin

    def start_flood(self, seconds, octets=200):
        return subprocess.Popen(
            [*self.inside("client"), self.flood_program, SERVER, str(seconds), str(octets)],
            stdout=subprocess.PIPE, text=True)

    def flood(self, seconds):
        """Datagrams sent, and the sender's CPU time for each in nanoseconds.

        The receiving side's work up to the socket is in that time, and so is the observer's program.
        """
        output, _ = self.start_flood(seconds).communicate()
        sent, nanoseconds = output.split()
        return int(sent), int(nanoseconds) / int(sent)

    def packets(self):
        """Packets that have passed the server's interface, both ways together."""
        text = subprocess.run([*self.inside("server"), "cat", "/proc/net/dev"], check=True,
                              capture_output=True, text=True).stdout
        numbers = next(line for line in text.splitlines() if self.interface in line).split()[1:]
        return int(numbers[1]) + int(numbers[9])


def _sink(network):
    """A socket that takes the flood and drops it: without one, the kernel would answer by ICMP."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{network.names['server']}", os.O_RDONLY)
    try:
        _enter(there)
        sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        sink.bind((SERVER, 9))
        return sink
    finally:
        _enter(own)
        os.close(own)
        os.close(there)


def _enter(descriptor):
    # os.setns came with Python 3.12.
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, 0) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def _end(process):
    # Which has nginx write what it still holds of its log.
    process.terminate()
    process.wait()


@contextlib.contextmanager
def network(folder, log="off"):
    """Lends a `Network`, and leaves nothing of it behind; nginx writes its statuses to `log`."""
    run = lambda *command: subprocess.run(command, check=True)  # noqa: E731
    names = {side: f"hdrlog-bench-{side}-{os.getpid()}" for side in ("client", "server")}
    flood = f"{folder}/flood"
    run("clang", "-O2", "-Wall", "-Wextra", "-o", flood,
        f"{os.path.dirname(os.path.abspath(__file__))}/flood.c")
    with contextlib.ExitStack() as stack:
        for name in names.values():
            run("ip", "netns", "add", name)
            stack.callback(subprocess.run, ["ip", "netns", "del", name])
        made = Network(names, folder, flood)
        veth = made.interface
        run("ip", "-n", names["client"], "link", "add", veth, "address", MACS["client"],
            "type", "veth", "peer", "name", veth, "address", MACS["server"],
            "netns", names["server"])
        for side, address, peer, other in (("client", CLIENT, SERVER, "server"),
                                           ("server", SERVER, CLIENT, "client")):
            # Nothing is to be on the cable but what the bench sends.
            run(*made.inside(side), "sh", "-c",
                "for each in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 1 >$each; done")
            run("ip", "-n", names[side], "addr", "add", f"{address}/24", "dev", veth)
            run("ip", "-n", names[side], "link", "set", "lo", "up")
            run("ip", "-n", names[side], "link", "set", veth, "up")
            run("ip", "-n", names[side], "neigh", "add", peer, "lladdr", MACS[other],
                "dev", veth, "nud", "permanent")
        stack.enter_context(_sink(made))
        os.mkdir(f"{folder}/www")
        with open(f"{folder}/www/index.html", "w") as file:
            file.write(f"<!DOCTYPE html><title>A small page</title><p>{'x' * 560}</p>\n")
        with open(f"{folder}/nginx.conf", "w") as file:
            file.write(NGINX.format(folder=folder, log=log))
        nginx = subprocess.Popen([*made.inside("server"), "nginx", "-c", f"{folder}/nginx.conf"],
                                 stderr=subprocess.DEVNULL)
        stack.callback(_end, nginx)
        for _ in range(100):
            if os.path.exists(f"{folder}/pid"):
                break
            time.sleep(0.05)
        yield made
