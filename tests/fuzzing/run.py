"""Give a target to the fuzzer. Started by scripts/fuzz.py with a target, a file and the options of libFuzzer.

The file holds the input that is running, so that one that never ends is found again.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import pkgutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # lives in an environment of its own

# What every input passes in the same way says nothing of an input, and would halve the speed.
UNWATCHED = [
    "metes.checks.engine.runner",
    "metes.checks.engine.crash",
    "metes.files.json_locator",
    "metes.files.printable",
]

with atheris.instrument_imports(include=["metes"], exclude=UNWATCHED):
    import metes
    from fuzzing.targets import TARGETS

    # Most modules are imported when they are first used, which would be too late.
    for module in pkgutil.walk_packages(metes.__path__, "metes."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

# A run that never ends is stopped after so long.
MOST_SECONDS = 60
# Cycles of objects are collected once in so many inputs, since looking for them takes as long as a small check.
COLLECT_EVERY = 500


def watched(target: Callable[[bytes], None], running: Path) -> Callable[[bytes], None]:
    """The target, with each input in a file while it runs."""
    count = 0

    def run(data: bytes) -> None:
        nonlocal count
        count += 1
        if count % COLLECT_EVERY == 0:
            gc.collect()
        running.write_bytes(data)
        faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
        try:
            target(data)
        finally:
            faulthandler.cancel_dump_traceback_later()

    return run


if __name__ == "__main__":
    name, file = sys.argv.pop(1), Path(sys.argv.pop(1))
    gc.disable()
    gc.freeze()
    warnings.simplefilter("error")
    atheris.Setup(sys.argv, watched(TARGETS[name], file))
    atheris.Fuzz()
