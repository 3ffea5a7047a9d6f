"""HTTP exchanges from capture files: hdrlog, httpry and tshark read one, as the bench of files does.

httpry prints a line a message and joins no segments; tshark, which is slow, reads the first twentieth.
"""
import os
import subprocess
import tempfile

from benchmarks import common
from benchmarks.files import medians, peak_memory

FRAMES_PER_EXCHANGE = 8
OPEN_CONNECTIONS = 100_000


def main(hdrlog, exchanges, rounds):
    frames = exchanges * FRAMES_PER_EXCHANGE
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="hdrlog-bench-") as folder:
        capture, part, small, waiting, idle, output = (
            f"{folder}/{name}" for name in
            ("all.pcap", "part.pcap", "small.pcap", "open.pcap", "idle.pcap", "output"))
        generate = f"{common.SCRIPTS}/generate-capture"
        for path, count in ((capture, frames), (part, frames // 20), (small, frames // 10)):
            subprocess.run([generate, str(count), path], check=True)
        for path, kind in ((waiting, "--open"), (idle, "--idle")):
            subprocess.run([generate, kind, str(OPEN_CONNECTIONS), path], check=True)

        print(f"\nexchanges  {exchanges:,} in {frames:,} frames, "
              f"{os.path.getsize(capture) / 1e6:,.0f} MB; medians of {rounds} rounds\n")
        log = ["--log", "http"]
        table = medians({
            "hdrlog http, json": [hdrlog, "-r", capture, *log, "-o", "json"],
            "hdrlog http, text": [hdrlog, "-r", capture, *log, "-o", "text"],
            "httpry": ["httpry", "-r", capture],
        }, rounds, output)
        tshark = ["tshark", "-n", "-r", part, "-Y", "http", "-T", "ek"]
        table.update(medians({"tshark http, ek": tshark}, rounds, output))
        print(f"{'':18}{'us/frame':>10}{'CPU us':>9}{'octets/exchange':>17}{'x json':>9}")
        unit = None
        for name, (wall, cpu, written) in table.items():
            count = frames // 20 if "tshark" in name else frames
            unit = unit or wall / count
            print(f"{name:18}{wall / count * 1e6:10.2f}{cpu / count * 1e6:9.2f}"
                  f"{written / count * FRAMES_PER_EXCHANGE:17.0f}{wall / count / unit:9.2f}")

        print("\npeak memory of hdrlog --log http -o json, MiB")
        for label, path in ((f"{exchanges // 10:,} exchanges", small),
                            (f"{exchanges:,} exchanges", capture),
                            (f"{OPEN_CONNECTIONS:,} connections open, idle", idle),
                            ("... with a request on each", waiting)):
            memory = peak_memory([hdrlog, "-r", path, *log, "-o", "json"], output)
            print(f"{label:40}{memory:8.1f}")
