"""Runs a command and writes what it took, as JSON, to standard error; its output passes through.

The peak memory of a process begins with that of the one which started it (Linux carries it over exec), so that a large
process cannot measure a small one. This one imports next to nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main(command: list[str]) -> int:
    """The exit code of the command; 127 where there is none, as shells have it."""
    started = time.perf_counter()
    try:
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    except OSError as error:
        print(f"starter: {command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    # The resources of this child alone: getrusage would give the largest of all children.
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    taken = {
        "seconds": time.perf_counter() - started,
        "processor_seconds": used.ru_utime + used.ru_stime,
        "peak_bytes": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }
    json.dump(taken, sys.stderr)
    return abs(child.returncode)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
