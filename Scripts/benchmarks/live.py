"""Live capture: what observers cost the traffic that they observe, and what they miss of it.

Each round runs every observer once, one after the other. Observers write to one file on tmpfs, which is
written over after a first run that does not count, and run with their defaults unless the table says else.
"""
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks import kernel
from benchmarks.network import network
from benchmarks.observer import observing
from benchmarks.quiet import Quiet, first

PACKAGES = ["nginx-light", "wrk", "curl", "httpry", "bpftool", "iproute2", "util-linux", "libc6-dev", "libbpf-dev"]

# tshark is slow, and its figures are far from all others.
TSHARK_ROUNDS = 2
FLOOD_SECONDS = 2
LONG_FLOOD_SECONDS = 10

# What one large download is of, and the one that tells what an observer without traffic costs.
DOWNLOAD = 10 << 30


class Bench:
    def __init__(self, hdrlog, made, folder, output):
        self.network = made
        self.output = output
        self.quiet = Quiet()
        self.hdrlog = [*made.inside("server"), hdrlog, "-i", made.interface]
        tcpdump = [*made.inside("server"), "tcpdump", "-n", "-i", made.interface]
        json = [*self.hdrlog, "-o", "json"]
        self.observers = {
            "none": None,
            "hdrlog -o json": json,
            "... -s 256": [*json, "-s", "256"],
            "... --backend pcap": [*json, "--backend", "pcap"],
            "... rejecting all": [*json, "udp port 9999"],
            "hdrlog -o text": self.hdrlog,
            "tcpdump -n": tcpdump,
            "hdrlog http, json": [*json, "--log", "http"],
            "... --no-classifier": [*json, "--log", "http", "--no-classifier"],
            "httpry": [*made.inside("server"), "httpry", "-i", made.interface],
            # Without TZ, the C library looks at /etc/localtime for each packet that tcpdump prints.
            "... with TZ set": ["env", "TZ=:/etc/localtime", *tcpdump],
            "tshark -n": [*made.inside("server"), "env", f"TMPDIR={folder}",
                          "tshark", "-n", "-i", made.interface],
        }

    # Those that log exchanges or HTTP messages, not packets.
    exchange_observers = ("hdrlog http, json", "... --no-classifier", "httpry")

    def observed(self, name, traffic):
        """Runs `traffic` under an observer.

        Returns what `traffic` returns; packets, CPU time a packet in microseconds, frames lost.
        """
        command = self.observers[name]
        if command is None:
            return traffic(), 0, 0, 0
        with observing(command, self.output) as observer:
            before = self.network.packets()
            result = traffic()
            passed = self.network.packets() - before
            observer.stop()
        packets = passed if name == "... rejecting all" else observer.seen
        return result, packets, observer.cpu / max(1, packets) * 1e6, observer.lost

    def medians(self, names, rounds, traffic):
        """The median of each figure of each observer; lost frames are summed up."""
        rows = {name: [] for name in names}
        self.observed("hdrlog -o json", traffic)  # which writes most
        for turn in range(rounds):
            for name in names:
                if name == "tshark -n" and turn >= TSHARK_ROUNDS:
                    continue
                rows[name].append(self.quiet.measure(lambda: self.observed(name, traffic)))
        return {name: ([row[0] for row in of], statistics.median(row[1] for row in of),
                       statistics.median(row[2] for row in of), sum(row[3] for row in of))
                for name, of in rows.items()}

    def requests(self, rounds, seconds):
        table = self.medians(self.observers, rounds, lambda: self.network.wrk(seconds))
        rates = {name: statistics.median(row[0]) for name, row in table.items()}
        dump = table["tcpdump -n"]
        print(f"\n{'':20}{'requests/s':>11}{'% of none':>10}{'x tcpdump':>10}{'packets':>10}"
              f"{'CPU us/pkt':>12}{'x tcpdump':>10}{'% of a core':>12}{'lost':>8}   "
              "lowest to highest")
        for name, (all_rates, packets, cpu, lost) in table.items():
            rate = rates[name]
            line = f"{name:20}{rate:11,.0f}{rate / rates['none']:10.1%}" \
                   f"{rate / rates['tcpdump -n']:10.2f}"
            line += f"{packets:10,.0f}{cpu:12.2f}{cpu / dump[2]:10.2f}" \
                    f"{cpu * packets / seconds / 1e6:12.1%}{lost:8,}" if packets else " " * 52
            print(f"{line}   {min(all_rates):,.0f} to {max(all_rates):,.0f}")

    def downloads(self, rounds):
        """A body of many gigabytes: what logging its exchange costs."""
        self.network.make_file("large", DOWNLOAD)
        names = ["none", *self.exchange_observers, "tcpdump -n"]
        rows = {name: [] for name in names}
        idle = statistics.median(self.idle_cpu() for _ in range(3))
        for _ in range(rounds):
            for name in names:
                rows[name].append(self.quiet.measure(lambda: self.download(name)))
        plain = statistics.median(row[0] for row in rows["none"])
        print(f"\n{f'{DOWNLOAD >> 30} GiB in one response':26}{'GB/s':>7}{'% of none':>10}"
              f"{'CPU ms/GB':>11}{'% of a core':>12}{'highest':>9}{'lost':>9}")
        for name, of in rows.items():
            seconds = statistics.median(row[0] for row in of)
            line = f"{name:26}{DOWNLOAD / seconds / 1e9:7.2f}{plain / seconds:10.1%}"
            if name != "none":
                shares = [row[1] / row[0] for row in of]
                cost = statistics.median(row[1] for row in of) / (DOWNLOAD / 1e9)
                line += f"{cost * 1e3:11.2f}{statistics.median(shares):12.2%}" \
                        f"{max(shares):9.2%}{sum(row[2] for row in of):9,}"
            print(line)
        print(f"hdrlog's start and stop, which count, take {idle * 1e3:.0f} ms of CPU time")

    def download(self, name):
        """Seconds that the download takes, the observer's CPU time, and the frames that it lost."""
        command = self.observers[name]
        if command is None:
            return self.network.download("large"), 0, 0
        with observing(command, self.output) as observer:
            seconds = self.network.download("large")
            observer.stop()
        return seconds, observer.cpu, observer.lost

    def idle_cpu(self):
        with observing(self.observers["hdrlog http, json"], self.output) as observer:
            return observer.stop().cpu

    def floods(self, rounds):
        other = ("tshark -n", "... with TZ set", *self.exchange_observers)
        names = [name for name in self.observers if name not in other]
        table = self.medians(names, rounds, lambda: self.network.flood(FLOOD_SECONDS))
        dump = table["tcpdump -n"]
        cost = {name: statistics.median(cpu for _, cpu in row[0]) for name, row in table.items()}
        print(f"\n{'flood':20}{'packets/s':>11}{'sender ns/pkt':>15}{'more':>8}{'CPU us/pkt':>12}"
              f"{'x tcpdump':>10}{'lost':>10}")
        for name, (results, packets, cpu, lost) in table.items():
            rate = statistics.median(sent for sent, _ in results) / FLOOD_SECONDS
            line = f"{name:20}{rate:11,.0f}{cost[name]:15,.0f}{cost[name] - cost['none']:8,.0f}"
            print(line + (f"{cpu:12.2f}{cpu / dump[2]:10.2f}{lost:10,}" if packets else ""))

    def losses(self):
        print(f"\n{f'flood of {LONG_FLOOD_SECONDS} s':26}{'sent':>12}{'logged':>12}"
              f"{'lost, summary':>15}{'lost, records':>15}{'unaccounted':>13}")
        json = [*self.hdrlog, "-o", "json"]
        for name, command in {
            "hdrlog -o json": json,
            "... --buffer-size 64K": [*json, "--buffer-size", "64K"],
        }.items():
            with observing(command, self.output) as observer:
                sent, _ = self.network.flood(LONG_FLOOD_SECONDS)
                observer.stop()
            told = lost_records(self.output, observer.written)
            print(f"{name:26}{sent:12,}{observer.seen:12,}{observer.lost:15,}{told:15,}"
                  f"{sent - observer.seen - observer.lost:13,}")

    def start_and_stop(self):
        rows = {}
        for name, seconds in (("no traffic", 0), ("under a flood", 1)):
            rows[name] = [self.quiet.measure(lambda: self.start_stop_once(seconds))
                          for _ in range(11)]
        print(f"\n{'start and stop, ms':20}{'attached':>10}{'highest':>9}{'detached':>10}"
              f"{'highest':>9}{'ended':>8}{'highest':>9}")
        for name, figures in rows.items():
            line = f"{name:20}"
            for column, width in zip(zip(*figures), (10, 10, 8)):
                line += f"{statistics.median(column) * 1e3:{width}.1f}{max(column) * 1e3:9.1f}"
            print(line)

    def start_stop_once(self, seconds):
        """Times in seconds: from the start until attached; from the signal until the last program is
        off its hook, as bpftool sees it, and until the process has ended."""
        flood = self.network.start_flood(seconds) if seconds else None
        try:
            with observing([*self.hdrlog, "-o", "json"], self.output) as observer:
                link = max(number for number, _, _ in observer.links())
                time.sleep(0.1)
                begin = time.monotonic()
                observer.signal()
                while subprocess.run(["bpftool", "link", "show", "id", str(link)],
                                     capture_output=True).returncode == 0:
                    if time.monotonic() - begin > 5:
                        raise RuntimeError("hdrlog does not detach")
                detached = time.monotonic() - begin
                observer.wait()
                return observer.start_time, detached, time.monotonic() - begin
        finally:
            if flood:
                flood.communicate()


def lost_records(path, size):
    """How many frames the loss records in the first `size` octets of a log tell of."""
    text = subprocess.run(
        f"head -c {size} {path} | grep -F '\"name\":\"lost\"' | "
        "grep -o '\"records\":[0-9]*' | cut -d: -f2",
        shell=True, check=True, capture_output=True, text=True).stdout
    return sum(int(line) for line in text.split())


def main(hdrlog, rounds, seconds):
    # So that what was made is removed then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="hdrlog-bench-") as folder:
        os.chmod(folder, 0o755)  # nginx and tcpdump become other users
        with first(), network(folder) as made:
            bench = Bench(hdrlog, made, folder, f"{folder}/output")
            print(f"live     wrk of 1 thread and 16 connections for {seconds:.0f} s, nginx of 1 "
                  f"worker, veth; medians of {rounds} rounds")
            for part in (lambda: bench.requests(rounds, seconds),
                         lambda: bench.downloads(rounds), lambda: bench.floods(rounds),
                         bench.losses,
                         lambda: kernel.main(hdrlog, made, bench.quiet, bench.output),
                         bench.start_and_stop):
                part()
                sys.stdout.flush()
            print(f"\n{bench.quiet}; {time.monotonic() - begin:.0f} s")
