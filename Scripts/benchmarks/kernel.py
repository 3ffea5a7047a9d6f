"""What the programs in the kernel cost a packet, beside a program that does nothing."""
import contextlib
import json
import os
import re
import statistics
import subprocess
import time

from benchmarks.network import CLIENT, MACS, SERVER
from benchmarks.observer import observing

STATS = "/proc/sys/kernel/bpf_stats_enabled"
HERE = os.path.dirname(os.path.abspath(__file__))

# Runs in a row: their records fit twice into the default buffer.
REPEATS = 8000


def _frame():
    """A datagram of the flood."""
    octets = lambda text, base, mark: bytes(int(part, base) for part in text.split(mark))  # noqa: E731
    ethernet = octets(MACS["server"], 16, ":") + octets(MACS["client"], 16, ":") + b"\x08\x00"
    ip = bytes.fromhex("450000e4000040004011 0000".replace(" ", ""))
    udp = bytes.fromhex("c350000900d00000")
    return ethernet + ip + octets(CLIENT, 10, ".") + octets(SERVER, 10, ".") + udp + b"x" * 200


@contextlib.contextmanager
def _empty(network):
    """The pinned program that does nothing, on the server's interface; lends its path."""
    folder = f"{network.folder}/bpf"
    subprocess.run(["clang", "-target", "bpf", "-mcpu=v3", "-O2", "-g",
                    f"-I/usr/include/{os.uname().machine}-linux-gnu", "-c", f"{HERE}/empty.bpf.c",
                    "-o", f"{network.folder}/empty.o"], check=True)
    os.mkdir(folder)
    # A file system of its own, as tc leaves folders behind in the one that it finds.
    subprocess.run(["mount", "-t", "bpf", "bpf", folder], check=True)
    tc = lambda *words: subprocess.run(  # noqa: E731
        [*network.inside("server"), "tc", *words], check=True,
        env={**os.environ, "TC_BPF_MNT": folder})
    try:
        subprocess.run(["bpftool", "prog", "load", f"{network.folder}/empty.o",
                        f"{folder}/empty", "type", "classifier"], check=True)
        tc("qdisc", "add", "dev", network.interface, "clsact")
        tc("filter", "add", "dev", network.interface, "ingress", "bpf", "da", "pinned",
           f"{folder}/empty")
        yield f"{folder}/empty"
        tc("qdisc", "del", "dev", network.interface, "clsact")
    finally:
        subprocess.run(["umount", folder], check=True)


@contextlib.contextmanager
def _counting():
    """Has the kernel measure each run of each program, which costs a little itself."""
    with open(STATS) as file:
        before = file.read()
    try:
        with open(STATS, "w") as file:
            file.write("1")
        yield
    finally:
        with open(STATS, "w") as file:
            file.write(before)


def _run(program, frame):
    """Nanoseconds a run, by BPF_PROG_RUN: of 21 times, the median."""
    figures = []
    for _ in range(21):
        text = subprocess.run(["bpftool", "prog", "run", *program, "data_in", frame,
                               "repeat", str(REPEATS)], check=True, capture_output=True,
                              text=True).stdout
        figures.append(int(re.search(r"duration \(average\): (\d+)ns", text)[1]))
        time.sleep(0.03)  # the observer drains, and does not go to sleep for long
    return statistics.median(figures)


def _times(program):
    text = subprocess.run(["bpftool", "-j", "prog", "show", *program], check=True,
                          capture_output=True, text=True).stdout
    shown = json.loads(text)
    return shown.get("run_time_ns", 0), shown.get("run_cnt", 0)


def _live(program, network):
    """Nanoseconds a run, by the kernel's account, while two seconds of flood pass."""
    with _counting():
        before = _times(program)
        network.flood(2)
        after = _times(program)
    return (after[0] - before[0]) / (after[1] - before[1])


def main(hdrlog, network, quiet, output):
    logs = [*network.inside("server"), hdrlog, "-i", network.interface, "-o", "json"]
    rows = {
        "rejected by a filter": [*logs, "udp port 9999"],
        "captured, -s 256": [*logs, "-s", "256"],
        "captured, filter, -s 256": [*logs, "-s", "256", "udp port 9"],
        "captured, default snaplen": logs,
    }
    frame = f"{network.folder}/frame"
    with open(frame, "wb") as file:
        file.write(_frame())
    table = {}
    with _empty(network) as pin:
        program = ["pinned", pin]
        table["nothing"] = (quiet.measure(lambda: _run(program, frame)),
                            quiet.measure(lambda: _live(program, network)))
    for name, command in rows.items():
        with observing(command, output) as observer:
            time.sleep(0.3)
            program = ["id", str(ingress(observer))]
            table[name] = (quiet.measure(lambda: _run(program, frame)),
                           quiet.measure(lambda: _live(program, network)))
            lost = observer.stop().lost
            if lost:
                print(f"{name}: {lost} frames lost, which makes its figures too good")
    print(f"\nin the kernel, ns a packet  {'BPF_PROG_RUN':>14}{'net':>7}"
          f"{'live, with wake-ups':>22}{'net':>7}")
    for name, (run, live) in table.items():
        nothing = table["nothing"]
        print(f"{name:28}{run:14.0f}{run - nothing[0]:7.0f}{live:22.0f}{live - nothing[1]:7.0f}")


def ingress(observer):
    """The number of the program at ingress."""
    return next(program for _, program, hook in observer.links() if "ingress" in hook)
