"""What all parts of the bench share."""
import os
import platform
import subprocess

SCRIPTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def start(command, output):
    """Starts a command with its standard output in a file.

    The file is written over, not made anew: else the time that this kernel takes to find free memory,
    different each time, would be part of the figure.
    """
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT)
    with open(os.devnull, "wb") as null:
        return descriptor, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=descriptor,
                                            stderr=null)


def machine():
    with open("/proc/cpuinfo") as lines:
        model = next((l.split(":")[1].strip() for l in lines if l.startswith("model name")), "?")
    with open("/etc/os-release") as lines:
        system = next(l.split("=")[1].strip().strip('"') for l in lines
                      if l.startswith("PRETTY_NAME"))
    return f"{model}, {os.cpu_count()} cores, {system}, Linux {platform.release()}"


def version(command):
    text = subprocess.run(command, capture_output=True, text=True)
    return (text.stdout + text.stderr).splitlines()[0]
