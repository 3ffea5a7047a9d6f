"""Capture files: hdrlog, tcpdump and tshark read one and write text or JSON.

After a round that does not count, each round runs every tool once, one after the other, reading a
generated capture from tmpfs and writing to a file there; the table has the medians over the rounds, and ratios to hdrlog. tshark, which is slow,
reads the first twentieth of the capture. Figures are whole processes, start and end included.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks import common
from benchmarks.common import start


def run(command, output):
    """Runs a command; its wall and CPU time in seconds, and the octets written."""
    begin = time.monotonic()
    descriptor, process = start(command, output)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    written = os.lseek(descriptor, 0, os.SEEK_CUR)
    os.close(descriptor)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, written


def peak_memory(command, output):
    """The most memory that a command has held, in MiB, looked at until it ends.

    The kernel's account at its end would count this script's memory, which the new process starts with.
    """
    descriptor, process = start(command, output)
    peak = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as lines:
                held = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
            if os.readlink(f"/proc/{process.pid}/exe").endswith(os.path.basename(command[0])):
                peak = max([peak] + held)
        except OSError:
            pass
        time.sleep(0.005)
    os.close(descriptor)
    return peak / 1024


def medians(commands, rounds, output):
    """The median figures of each command, all run in turn in each round, after one round for warmth."""
    figures = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            row = run(command, output)
            if turn > 0:
                figures[name].append(row)
    return {name: [statistics.median(column) for column in zip(*rows)]
            for name, rows in figures.items()}


def main(hdrlog, frames, rounds):
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="hdrlog-bench-") as folder:
        capture, part, tiny, output = (f"{folder}/{name}" for name in
                                       ("all.pcap", "part.pcap", "one.pcap", "output"))
        part_frames = max(1, frames // 20)
        for path, count in ((capture, frames), (part, part_frames), (tiny, 1)):
            subprocess.run([f"{common.SCRIPTS}/generate-capture", str(count), path], check=True)

        print(f"capture  {frames:,} frames, {os.path.getsize(capture) / 1e6:,.0f} MB; "
              f"medians of {rounds} rounds\n")

        commands = {
            "hdrlog -o json": [hdrlog, "-r", capture, "-o", "json"],
            "hdrlog -o text": [hdrlog, "-r", capture, "-o", "text"],
            "tcpdump -nn": ["tcpdump", "-nn", "-r", capture],
            # Without TZ, the C library looks at /etc/localtime for each packet that tcpdump prints.
            "... with TZ set": ["env", "TZ=:/etc/localtime", "tcpdump", "-nn", "-r", capture],
        }
        table = medians(commands, rounds, output)
        table.update(medians({"tshark -T ek": ["tshark", "-n", "-r", part, "-T", "ek"]}, rounds,
                             output))
        print(f"{'':16}{'us/frame':>10}{'CPU us':>9}{'octets/frame':>14}"
              f"{'x json':>9}{'x text':>9}")
        per_frame = {name: row[0] / (part_frames if "tshark" in name else frames) * 1e6
                     for name, row in table.items()}
        for name, (wall, cpu, written) in table.items():
            count = part_frames if "tshark" in name else frames
            print(f"{name:16}{per_frame[name]:10.2f}{cpu / count * 1e6:9.2f}"
                  f"{written / count:14.0f}"
                  f"{per_frame[name] / per_frame['hdrlog -o json']:9.2f}"
                  f"{per_frame[name] / per_frame['hdrlog -o text']:9.2f}")

        print(f"\n{'peak memory, MiB':24}{part_frames:>12,} frames{frames:>14,} frames")
        for name, tool in (("hdrlog -o json", [hdrlog, "-o", "json"]),
                           ("hdrlog -o text", [hdrlog, "-o", "text"]),
                           ("tcpdump -nn", ["tcpdump", "-nn"])):
            small = peak_memory(tool + ["-r", part], output)
            large = peak_memory(tool + ["-r", capture], output)
            print(f"{name:24}{small:>12.1f}{large:>21.1f}")

        starts = medians({
            "hdrlog -o json": [hdrlog, "-q", "-r", tiny, "-o", "json"],
            "hdrlog -o text": [hdrlog, "-q", "-r", tiny, "-o", "text"],
            "tcpdump -nn": ["tcpdump", "-nn", "-r", tiny],
        }, 41, output)
        print("\none frame, start to end, ms")
        for name, (wall, _, _) in starts.items():
            print(f"{name:16}{wall * 1e3:8.2f}   x tcpdump "
                  f"{wall / starts['tcpdump -nn'][0]:.2f}")
