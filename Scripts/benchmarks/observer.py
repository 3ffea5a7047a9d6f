"""An observer of the network: started, waited for until it captures, stopped, and asked what it saw."""
import contextlib
import os
import re
import select
import signal
import subprocess
import time

# What each tool says on standard error once it captures.
READY = re.compile(rb"hdrlog: logging on|listening on|Capturing on|Starting capture on")
SEEN = re.compile(r"(\d+) (?:seen|packets? captured|packets received)")
LOST = re.compile(r"(\d+) (?:(?:packets? )?dropped by kernel|packets dropped)")


class Observer:
    """A running observer; `stop` fills in the rest."""

    def __init__(self, command, output, environment=None):
        self.output = os.open(output, os.O_WRONLY | os.O_CREAT)
        self.begin = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=subprocess.PIPE, env=environment)
        self.errors = b""
        self._read_errors(until=READY)
        # From the start until it captures, in seconds.
        self.start_time = time.monotonic() - self.begin
        if self.process.args and "tshark" in self.process.args:
            time.sleep(1)  # it speaks before its helper has opened the interface

    def _read_errors(self, until=None):
        while until is None or not until.search(self.errors):
            ready, _, _ = select.select([self.process.stderr], [], [], 20)
            piece = os.read(self.process.stderr.fileno(), 65536) if ready else b""
            self.errors += piece
            if not piece:
                if until is None:
                    return
                raise RuntimeError(f"{self.process.args}: {self.errors.decode()}")

    def links(self):
        """The numbers of the links by which programs are attached, and those of the programs."""
        found = []
        folder = f"/proc/{self.process.pid}/fdinfo"
        for descriptor in os.listdir(folder):
            with open(f"{folder}/{descriptor}") as lines:
                fields = dict(line.split(":", 1) for line in lines if ":" in line)
            if "link_id" in fields:
                found.append((int(fields["link_id"]), int(fields["prog_id"]),
                              fields.get("attach_type", "").strip()))
        if not found:
            raise RuntimeError("hdrlog attached no link; that takes TCX, which Linux has from 6.6 on")
        return found

    def signal(self):
        self.process.send_signal(signal.SIGINT)

    def stop(self, patience=0.2):
        """Ends it by a signal, after a while in which what was captured last may arrive."""
        time.sleep(patience)
        self.signal()
        return self.wait()

    def wait(self):
        self._read_errors()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        # Children that it has waited for count, such as tshark's dumpcap.
        self.cpu = usage.ru_utime + usage.ru_stime
        self.switches = usage.ru_nvcsw + usage.ru_nivcsw
        self.written = os.lseek(self.output, 0, os.SEEK_CUR)
        text = self.errors.decode(errors="replace")
        seen, lost = SEEN.search(text), LOST.search(text)
        self.seen = int(seen[1]) if seen else None
        self.lost = int(lost[1]) if lost else 0
        return self

    def close(self):
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()
        os.close(self.output)


@contextlib.contextmanager
def observing(command, output, environment=None):
    observer = Observer(command, output, environment)
    try:
        yield observer
    finally:
        observer.close()
